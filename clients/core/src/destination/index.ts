/** Where sessions go: settings, connection and rules, for each set of variables that an agent was started with. */
export { DEFAULT_DESTINATION, destinationName, Destinations, type DestinationRetry } from "./destination";
export { equip, positionsOf, type Destination } from "./equip";
