import { startServer, type Server } from "../agents/opencode";
import { machineTest } from "./machine-test";
import { makeMachine } from "./opencode-machine";

interface WithServer {
  /** `opencode serve` on the one machine. */
  server: Server;
}

/** A test with machines on which OpenCode runs. */
export const test = machineTest(makeMachine).extend<WithServer>({
  server: async ({ machine }, use) => {
    const server = await startServer(machine);
    await use(server);
    await server.stop("SIGKILL");
  },
});
