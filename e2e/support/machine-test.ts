import { test as base, type TestAPI } from "vitest";
import { startMockModel, type MockModel } from "../mock-model";
import { startBackend, type Backend } from "./backend";
import { makeHome } from "./home";
import type { InstalledClient } from "./installed-client";

/** What agents and clients of a test talk to. */
export interface Surroundings {
  /** One for all tests of a file; each machine's user is another. */
  backend: Backend;
  model: MockModel;
}

export interface WithMachines<Machine, Options> extends Surroundings {
  newMachine: (options?: Options) => Promise<Machine>;
  /** The machine of tests that need no more than one. */
  machine: Machine;
}

/** A test with a backend, a model, and machines on which an agent and our client talk to the two. */
export function machineTest<Machine extends InstalledClient, Options>(
  makeMachine: (around: Surroundings, options?: Options) => Promise<Machine>,
): TestAPI<WithMachines<Machine, Options>> {
  return base.extend<WithMachines<Machine, Options>>({
    backend: [
      // oxlint-disable-next-line no-empty-pattern -- Vitest reads what a fixture needs from this pattern
      async ({}, use) => {
        const home = makeHome();
        const backend = await startBackend(home.dataDir, home.env);
        await use(backend);
        await backend.stop();
        await home.remove();
      },
      { scope: "file" },
    ],
    // oxlint-disable-next-line no-empty-pattern -- as above
    model: async ({}, use) => {
      const model = await startMockModel();
      await use(model);
      await model.close();
    },
    newMachine: async ({ backend, model, onTestFailed }, use) => {
      const machines: Machine[] = [];
      // What the courier did is half of the answer to why something did not arrive.
      onTestFailed(() => machines.forEach((machine) => console.error(machine.courierLog())));
      await use(async (options) => {
        const machine = await makeMachine({ backend, model }, options);
        machines.push(machine);
        return machine;
      });
      for (const machine of machines) await machine.remove();
    },
    machine: async ({ newMachine }, use) => await use(await newMachine()),
  });
}
