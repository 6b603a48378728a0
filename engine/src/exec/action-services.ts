import type { Store } from "../store/store";
import { snapshot, transact } from "../transact";
import type { ActionServices, Services } from "./ports";

/** The services of actions that run beside the store. */
export function localActionServices(store: Store, { scheduler, storage, vector }: Services): ActionServices {
  return {
    schedule: async (component, call) => await transact(store, (tx) => scheduler.schedule(tx.in(component), call)),
    cancel: async (component, jobId) => await transact(store, (tx) => scheduler.cancel(tx.in(component), jobId)),
    generateUploadUrl: async (component) => await transact(store, (tx) => storage.generateUploadUrl(tx.in(component))),
    getUrl: async (component, storageId) => snapshot(store, (tx) => storage.getUrl(tx.in(component), storageId)),
    getMetadata: async (component, storageId) =>
      snapshot(store, (tx) => storage.getMetadata(tx.in(component), storageId)),
    deleteFile: async (component, storageId) =>
      await transact(store, (tx) => storage.delete(tx.in(component), storageId)),
    storeFile: async (component, blob, options) => await storage.store(blob, options, component),
    readFile: async (component, storageId) => {
      const tx = store.beginRead();
      try {
        return await storage.read(tx.in(component), storageId);
      } finally {
        tx.close();
      }
    },
    vectorSearch: async (component, query) => await vector.search(component, query),
  };
}
