/** Where commands read and write. Light: couriers load it too. */
export { asRun, commandAsRun } from "./as-run";
export { reportError, runReported } from "./report-error";
export { paint, print, processStreams, type Io, type Output, type Streams } from "./streams";
