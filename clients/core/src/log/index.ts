export { RotatingLog, type LogLevel, type LogOptions } from "./rotating-log";
