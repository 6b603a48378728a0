export { APP } from "../store/namespace";
export { childPath, type FunctionAddress } from "./address";
export type { AppSource, ComponentSource } from "./app-source";
export { bundleApp } from "./bundle-app";
export { loadApp } from "./load-app";
export { mountComponents } from "./mounted";
