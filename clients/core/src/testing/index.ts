/** What the tests of clients share: backends that answer over a real socket, and commands run as a script would. */
export { acquireLock } from "../courier/courier-lock";
export { AnsweringServer } from "./answering-server";
export { endCourier } from "./end-courier";
export { runCommand, type CommandResult, type CommandSettings } from "./run-command";
export { WireBackend, type Interference } from "./wire-backend";
