export { FileBytes, filesFolder, hexDigest, hexToBase64, pathOfFile, type WrittenFile } from "./bytes";
export { parseRange, type ByteRange } from "./range";
export { FileStorage, readFile, storedFile, type FileFacts, type FilePort, type ServedFile } from "./storage";
