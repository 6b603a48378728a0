/** What only hooks know of a session, kept on this machine until nobody needs it any more. */
export { parseHookRecord, type HookEvent } from "./hook-record";
export { hookFactsSchema, changesFor, type HookFacts } from "./hook-facts";
export { openFacts, readFacts, type Facts, type KnownFacts } from "./open-facts";
