export { formatRecord, parseRecord, RECORD_VERSION, type OutboxRecord } from "./record";
