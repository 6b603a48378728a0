export { outliveReaders } from "./outlive-readers";
export { paint, type Format } from "./paint";
