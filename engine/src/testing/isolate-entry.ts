/** The threads' entry as the build made it. */
export const ISOLATE = new URL("../../../cli/dist/engine-isolate.js", import.meta.url);
