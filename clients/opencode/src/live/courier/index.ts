/** The courier of OpenCode's sessions: brings what the plugin told of, and what it missed, to the backend. */
export { deliverProcess } from "./deliver-process";
export { runCourier } from "./run-courier";
