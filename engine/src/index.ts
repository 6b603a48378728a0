export type { EngineLogEntry, FunctionsSource } from "./core";
export { Engine, type EngineOptions } from "./engine";
export { IsolatedEngine, type IsolatedEngineOptions } from "./isolation/isolated-engine";
export { EngineError, isEngineError } from "./errors";
export type { FunctionResult } from "./exec/result";
export type { CallContext, FunctionRunner, Runner, RunnerLogEntry } from "./exec/runner";
export { bundleFolder, type ModuleSource } from "./runtime/bundle";
export { modulesFromPushRequest } from "./runtime/push-request";
export { openSql, type SqlDatabase } from "./store/driver";
