import type { CoreSettings, EngineCore, EngineLogEntry, NodeRuntime } from "../core";
import { localActionServices } from "../exec/action-services";
import { vectorPort } from "../search";
import { deployedApp, tableNames } from "./core-isolate";
import { NodePool } from "./node-pool";
import { fromWireOutcome, toWireOutcome } from "./wire-result";

/** Threads for actions in Node.js beside a core that runs everything else in this one. */
export function localNodeRuntime(
  entry: URL,
  settings: CoreSettings,
  core: () => EngineCore,
  log: (entry: EngineLogEntry) => void,
): NodeRuntime & { close(): Promise<void> } {
  const services = () => {
    const { store, scheduler, storage, environment } = core();
    return localActionServices(store, { scheduler, storage, environment, vector: vectorPort(store) });
  };
  const pool = new NodePool({
    entry,
    settings,
    log,
    host: {
      schedule: async (component, call) => await services().schedule(component, call),
      cancel: async (component, jobId) => await services().cancel(component, jobId),
      generateUploadUrl: async (component) => await services().generateUploadUrl(component),
      getUrl: async (component, storageId) => await services().getUrl(component, storageId),
      getMetadata: async (component, storageId) => await services().getMetadata(component, storageId),
      deleteFile: async (component, storageId) => await services().deleteFile(component, storageId),
      vectorSearch: async (component, query) => await services().vectorSearch(component, query),
      addFile: async (component, written, contentType) => await core().storage.add(written, contentType, component),
      findFile: async (component, storageId) => core().storage.locate(storageId, component),
      transactionOfAction: async (kind, text, request, component) =>
        toWireOutcome(await core().runner.runFromAction(kind, text, request, component)),
      runElsewhere: async (address, args, request) =>
        toWireOutcome(await core().runner.runNested(address, args, request)),
    },
  });
  let watched: EngineCore | undefined;
  return {
    analyze: async (source, variables) => await pool.analyze(source, variables),
    adopt: (source) => {
      const running = core();
      pool.adopt(source, deployedApp(running));
      if (watched === running) return;
      watched = running;
      let shown = running.store.catalogue;
      running.store.onCommit(() => {
        if (running.store.catalogue === shown) return;
        shown = running.store.catalogue;
        pool.setTables(tableNames(shown));
      });
    },
    run: async (address, args, request) => fromWireOutcome(await pool.nested(address, args, request)),
    close: async () => await pool.close(),
  };
}
