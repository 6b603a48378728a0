import type { FileBytes, FilePort } from "../files";
import type { CoreHandle } from "./core-handle";

/** Files served by the host: it moves the bytes, the core keeps the rows. */
export function remoteFiles(core: CoreHandle, bytes: FileBytes): FilePort {
  return {
    checkUploadToken: async (token) => await core.call("checkUploadToken", token),
    upload: async (token, body, { sha256, contentType }) =>
      await core.call("addUpload", token, await bytes.write(body, sha256), contentType),
    serve: async (uuid) => {
      const facts = await core.call("fileFacts", uuid);
      return facts === null ? null : { ...facts, read: (start, end) => bytes.read(uuid, start, end) };
    },
  };
}
