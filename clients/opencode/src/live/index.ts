/** Live capture: what the plugin told of is brought to the backend while the agent works. */
export { runCourier } from "./courier";
export { openEvents, readEvents, type Events, type KnownEvents } from "./facts";
