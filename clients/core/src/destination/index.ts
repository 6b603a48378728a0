/** Where sessions go: settings, connection and rules, for each set of variables that an agent was started with. */
export {
  DEFAULT_DESTINATION,
  destinationName,
  Destinations,
  type Destination,
  type DestinationRetry,
} from "./destination";
export { equip, positionsOf } from "./equip";
