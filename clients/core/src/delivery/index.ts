/** From an item to the backend: what may leave this machine, in batches, acknowledged. */
export { externalIdOf, type Entry, type Item } from "./batch";
export { Delivery, type DeliveryOptions } from "./delivery";
export { DeliveryTally, NamedList, type ItemPlace, type OmittedContent, type RejectedItem } from "./delivery-tally";
export { jsonSize } from "./json-size";
export { prepareItem, type Prepared } from "./prepare-item";
export { ProgressMeter, type SyncProgress } from "./progress-meter";
