import { Engine, type EngineOptions } from "../engine";
import { ISOLATE } from "./isolate-entry";

export type OpenedEngine = Engine;

/** The engine that tests run on; the test run puts `isolated-engine.ts` in the place of this module to run them on that one, too. */
export async function openEngine(options: EngineOptions): Promise<OpenedEngine> {
  return await Engine.open({ isolate: ISOLATE, ...options });
}
