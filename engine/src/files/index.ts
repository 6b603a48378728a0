export { FileBytes } from "./bytes";
export { parseRange, type ByteRange } from "./range";
export { FileStorage, type ServedFile } from "./storage";
