import type { Store } from "../store/store";
import { snapshot, transact } from "../transact";
import type { ActionServices, Services } from "./ports";

/** The services of actions that run beside the store. */
export function localActionServices(store: Store, { scheduler, storage, vector }: Services): ActionServices {
  return {
    schedule: async (call) => await transact(store, (tx) => scheduler.schedule(tx, call)),
    cancel: async (jobId) => await transact(store, (tx) => scheduler.cancel(tx, jobId)),
    generateUploadUrl: async () => await transact(store, (tx) => storage.generateUploadUrl(tx)),
    getUrl: async (storageId) => snapshot(store, (tx) => storage.getUrl(tx, storageId)),
    getMetadata: async (storageId) => snapshot(store, (tx) => storage.getMetadata(tx, storageId)),
    deleteFile: async (storageId) => await transact(store, (tx) => storage.delete(tx, storageId)),
    storeFile: async (blob, options) => await storage.store(blob, options),
    readFile: async (storageId) => {
      const tx = store.beginRead();
      try {
        return await storage.read(tx, storageId);
      } finally {
        tx.close();
      }
    },
    vectorSearch: async (query) => await vector.search(query),
  };
}
