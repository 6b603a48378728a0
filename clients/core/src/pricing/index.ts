export { loadPricing, type PricedMessage, type PriceMessage } from "./load-pricing";
