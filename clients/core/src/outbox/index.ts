/** What hooks and plugins leave for the courier, and what the courier had to give up. */
export { formatRecord, parseRecord, RECORD_VERSION, type OutboxRecord } from "./record";
export { defaultLimits, Outbox, type NewRecord, type OutboxLimits } from "./outbox";
export { DeadLetters, type DeadLetter } from "./dead-letters";
