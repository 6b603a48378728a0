import { EngineError } from "../errors";
import { canonicalPath } from "../runtime/paths";
import { APP } from "../store/namespace";

/** A function of the app or of a component. */
export interface FunctionAddress {
  /** Path of the component, "" for the app. */
  component: string;
  /** Canonical, `mod/file:export`. */
  path: string;
}

/** An address and what may be called by it. */
export interface CalledAddress extends FunctionAddress {
  /** Reached through a reference to a child component, of which only the public functions can be called. */
  isExport: boolean;
}

/** The path of the component that `parent` has installed as `name`. */
export function childPath(parent: string, name: string): string {
  return parent === APP ? name : `${parent}/${name}`;
}

const REFERENCE_PREFIX = "_reference/childComponent/";

/** What `components.child.mod.file.name` is for the functions of `caller`. */
export function referencedAddress(reference: string, caller: string): CalledAddress {
  const [child, ...attributes] = reference.startsWith(REFERENCE_PREFIX)
    ? reference.slice(REFERENCE_PREFIX.length).split("/")
    : [];
  const name = attributes.pop();
  if (child === undefined || child === "" || name === undefined || attributes.length === 0) {
    throw new EngineError("InvalidReference", `${reference} is not a reference to a function of a component.`);
  }
  return { component: childPath(caller, child), path: `${attributes.join("/")}:${name}`, isExport: true };
}

const HANDLE_PREFIX = "function://";

/** Text that stands for a function wherever it is passed to. Neither paths of components nor of functions have a semicolon. */
export function functionHandle({ component, path }: FunctionAddress): string {
  return component === APP ? `${HANDLE_PREFIX}${path}` : `${HANDLE_PREFIX}${component};${path}`;
}

/** Null for text that is no handle. */
export function handledAddress(handle: string): CalledAddress | null {
  if (!handle.startsWith(HANDLE_PREFIX)) return null;
  const [path = "", component = APP] = handle.slice(HANDLE_PREFIX.length).split(";").toReversed();
  return { component, path: canonicalPath(path), isExport: false };
}
