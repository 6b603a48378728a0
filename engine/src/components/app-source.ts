import type { ModuleSource } from "../runtime/bundle";

/**
 * All code of an app, bundled: what a functions folder is made into, and what a push carries. An app without components
 * is its modules alone.
 */
export interface AppSource {
  /** The app's own, `schema.js` and `auth.config.js` among them. */
  modules: ModuleSource[];
  /** The app's `convex.config.js`, without which it installs no components. */
  definition?: ModuleSource | null;
  /** The definitions of components that may be installed, each any number of times. */
  components?: readonly ComponentSource[];
  /** Where modules for Node.js find the packages that are not bundled with them: a folder below which `node_modules` is looked for. */
  packagesFolder?: string;
}

/** A component as it is defined, bundled. */
export interface ComponentSource {
  /** Path from the app's functions folder to the definition's folder, posix. It names the definition. */
  definitionPath: string;
  /** `convex.config.js`. Its imports of other definitions are `./_componentDeps/<their path as base64url>`. */
  definition: ModuleSource;
  /** `schema.js` among them. */
  modules: ModuleSource[];
}
