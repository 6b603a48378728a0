/** `verify`: the chain from the agent to the backend, link by link. A client puts the links on the agent's side before those of every client. */
export { failure, type Check } from "./check";
export { deliveryChecks, whyNot } from "./delivery-checks";
export { verify, type VerifyOptions } from "./verify";
