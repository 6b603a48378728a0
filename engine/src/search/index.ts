export { partitionKey, textIndex, type FilterValues, type TextMatch, type TextQuery } from "./text";
export { vectorIndex, type VectorMatch, type VectorSearch } from "./vector";
export { vectorPort } from "./vector-port";
