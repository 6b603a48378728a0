export { FileBytes, filesFolder, pathOfFile, type WrittenFile } from "./bytes";
export { parseRange, type ByteRange } from "./range";
export { FileStorage, readFile, type FileFacts, type FilePort, type ServedFile } from "./storage";
