/** OpenCode's rows as items of the wire: pure functions. */
export { withExecutions, type Execution } from "./executions";
export { toDeletedSession, toMarks } from "./marks";
export { toMessageItems, type MappedMessage } from "./message";
export { toSessionItem } from "./session";
export { toTodoList, type MappedTodos } from "./todos";
export { fold, NOTHING_TOLD, readTold, sessionOf, toErrorItems, type Told, type ToldEvent } from "./told";
