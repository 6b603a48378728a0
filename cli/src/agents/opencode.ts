import { homeFolder, type Environment } from "@opensync/client-core";
import { dataFolder, findStores, main, openStore, type WhereToLook } from "opencode-sync-plugin/source";
import type { Agent } from "./agent";

export const openCode: Agent = {
  name: "OpenCode",
  client: "opencode-sync",
  environmentPrefix: "OPENCODE_SYNC",
  run: main,
  folder: (environment) => dataFolder(whereToLook(environment)),
  folderVariable: "XDG_DATA_HOME",
  async look(environment) {
    const store = await openStore(findStores(whereToLook(environment)));
    try {
      return {
        sessions: store.sessions().filter(({ parentId }) => parentId === undefined).length,
        unreadable: store.troubles.map(({ path, error }) => ({ path, message: error.message })),
      };
    } finally {
      store.close();
    }
  },
};

function whereToLook(environment: Environment): WhereToLook {
  return { environment, homeFolder: homeFolder(environment) };
}
