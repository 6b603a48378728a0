import { EngineError } from "../errors";
import type { EnvironmentPort } from "../exec/ports";
import type { HttpMount } from "../runtime/analyze";
import { APP } from "../store/namespace";
import { compileValidator } from "../values/validate";
import { childPath } from "./address";
import { APP_DEFINITION, type ChildDefinition, type Definition } from "./definitions";

/** A component where it is installed: in the app, or in another component. */
export interface Installation {
  /** Path of the component. */
  path: string;
  definitionPath: string;
  environment: EnvironmentPort;
  httpMounts: HttpMount[];
}

/**
 * The app, which comes first, and every component below it. Throws EngineError `InvalidComponentDefinition` for what cannot be
 * installed, and `InvalidEnvironmentVariable` for declared variables that have no value or an unfit one.
 */
export function installations(
  definitions: ReadonlyMap<string, Definition>,
  environment: EnvironmentPort,
): Installation[] {
  const found: Installation[] = [];
  const install = (path: string, definitionPath: string, visible: EnvironmentPort): void => {
    const { children, httpMounts, env } = definitions.get(definitionPath) ?? NOTHING_DEFINED;
    checkVariables(path, env, visible);
    found.push({
      path,
      definitionPath,
      environment: visible,
      httpMounts: Array.from(httpMounts, ([prefix, name]) => ({ prefix, component: childPath(path, name) })),
    });
    const names = new Set<string>();
    for (const child of children) {
      if (names.has(child.name)) {
        throw new EngineError(
          "InvalidComponentDefinition",
          `Component ${definitionPath === "" ? "convex.config" : definitionPath} has multiple child components with the same name: "${child.name}"`,
        );
      }
      names.add(child.name);
      install(childPath(path, child.name), child.definitionPath, childEnvironment(child, visible));
    }
  };
  install(APP, APP_DEFINITION, environment);
  return found;
}

const NOTHING_DEFINED: Definition = { name: null, children: [], httpMounts: new Map(), env: [] };
/** Of the deployment itself, and there for every component. */
const BUILT_IN = ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"];

/** A component sees the variables it is given, and those that every deployment has. */
function childEnvironment({ env }: ChildDefinition, parent: EnvironmentPort): EnvironmentPort {
  const bindings = new Map(env);
  return {
    get: (name) => {
      if (BUILT_IN.includes(name)) return parent.get(name);
      const binding = bindings.get(name);
      return binding?.type === "envVar" ? parent.get(binding.name) : binding?.value;
    },
    names: () => [...BUILT_IN, ...bindings.keys()],
  };
}

function checkVariables(path: string, declared: Definition["env"], environment: EnvironmentPort): void {
  const owner = path === APP ? "the app" : `the component "${path}"`;
  for (const { name, validator, optional } of declared) {
    const value = environment.get(name);
    if (value === undefined && !optional) {
      throw new EngineError(
        "InvalidEnvironmentVariable",
        `The environment variable ${name}, which ${owner} requires, is not set.`,
      );
    }
    const reason = value === undefined ? null : compileValidator(validator).explain(value, () => undefined);
    // The reason would show the value, which may be a secret.
    if (reason === null) continue;
    throw new EngineError(
      "InvalidEnvironmentVariable",
      `The value of the environment variable ${name} is none that ${owner} allows.`,
    );
  }
}
