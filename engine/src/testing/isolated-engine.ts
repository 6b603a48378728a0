import type { EngineOptions } from "../engine";
import { IsolatedEngine } from "../isolation/isolated-engine";

/** The threads' entry as the build made it. */
export const ISOLATE = new URL("../../../cli/dist/engine-isolate.js", import.meta.url);

export async function openEngine({ clock: _clock, ...options }: EngineOptions): Promise<IsolatedEngine> {
  return await IsolatedEngine.open({ ...options, isolate: ISOLATE });
}
