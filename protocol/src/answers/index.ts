/** What the API answers. Ids are Convex ids; `externalId` is accepted wherever an id is. Times in ms. */
export * from "./access";
export { type CostSource, costSourceSchema, type Tokens, tokensSchema } from "./figures";
export * from "./message";
export * from "./projects";
export * from "./search";
export * from "./session";
export * from "./session-sides";
export * from "./stats";
export * from "./sync";
