import type { EngineOptions } from "../engine";
import { IsolatedEngine } from "../isolation/isolated-engine";
import { ISOLATE } from "./isolate-entry";

export { ISOLATE };

export async function openEngine({ clock: _clock, ...options }: EngineOptions): Promise<IsolatedEngine> {
  return await IsolatedEngine.open({ ...options, isolate: ISOLATE });
}
