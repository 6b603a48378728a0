/** Live queries: what sessions watch, kept up to date by read sets. */
export { LiveQueries, type LiveLoad } from "./live-queries";
export type {
  AddedQuery,
  LiveCaller,
  LiveQueriesPort,
  LiveResult,
  SessionChange,
  SessionTransition,
  SessionVersion,
  TransitionBatch,
} from "./port";
