import { parentPort, workerData } from "node:worker_threads";
import type { CoreSettings } from "../core";
import { setWorkMarks } from "../runtime/host-work";
import { serveActions } from "./action-isolate";
import { serveCore } from "./core-isolate";
import { serveNode } from "./node-isolate";
import { Pulse } from "./pulse";

/** What a thread is started with. */
export interface IsolateData {
  role: "core" | "actions" | "node";
  settings: CoreSettings;
  pulse: SharedArrayBuffer;
}

/** The entry of every thread that runs user code. */
export function runIsolate(): void {
  if (parentPort === null) throw new Error("This module is the entry of a worker thread.");
  const { role, settings, pulse } = workerData as IsolateData;
  const beats = new Pulse(pulse);
  setWorkMarks(beats);
  beats.start();
  if (role === "core") serveCore(parentPort, settings);
  else if (role === "actions") serveActions(parentPort, settings);
  else serveNode(parentPort, settings);
}
