import type { FunctionAddress } from "../components/address";
import { EngineError } from "../errors";
import { isJsonObject, parseJson } from "../values/json";
import type { Json } from "../values/json";
import type { ValidatorJson } from "../values/validator";

export type FunctionKind = "query" | "mutation" | "action";
export type Visibility = "public" | "internal";

/** A function of the app as the client library registered it. */
export interface FunctionDefinition {
  /** Path of the component it belongs to, "" for the app. */
  component: string;
  /** Canonical, `mod/file:export`. */
  path: string;
  kind: FunctionKind;
  visibility: Visibility;
  args: ValidatorJson;
  /** Null when the function declares none. */
  returns: ValidatorJson | null;
  /** Null when it runs elsewhere. */
  invoke: Invoke | null;
}

/** `args` is the JSON of an array of one object; resolves to the JSON of the result. */
export type Invoke = (requestId: string, args: string) => Promise<string>;

/** An action of a module that runs in Node.js, as its analysis there found it. */
export type NodeFunction = Omit<FunctionDefinition, "invoke">;

export interface HttpActionDefinition {
  /** Resolves to whatever the handler returned. */
  invoke(request: Request): Promise<unknown>;
}

/** What `export const name = query({...})` of a module is; null for any other export. */
export function registeredFunction(
  { component, path }: FunctionAddress,
  exported: unknown,
): (FunctionDefinition & { invoke: Invoke }) | null {
  if (typeof exported !== "function") return null;
  const kind = kindOf(exported);
  if (kind === null) return null;
  const invoke = method(exported, INVOKE[kind]);
  return {
    component,
    path,
    kind,
    visibility: Reflect.get(exported, "isPublic") === true ? "public" : "internal",
    args: validator(method(exported, "exportArgs")()) ?? { type: "any" },
    returns: validator(method(exported, "exportReturns")()),
    invoke: async (requestId, args) => {
      const result = await (kind === "action" ? invoke(requestId, args) : invoke(args));
      if (typeof result !== "string") throw new EngineError("InvalidFunction", `${path} did not return JSON text.`);
      return result;
    },
  };
}

export function registeredHttpAction(exported: unknown): HttpActionDefinition | null {
  if (typeof exported !== "function" || Reflect.get(exported, "isHttp") !== true) return null;
  const invoke = method(exported, "invokeHttpAction");
  return { invoke: async (request) => await invoke(request) };
}

/** Calls the method `name` of `holder`, which the client library has put there. */
export function method(holder: object, name: string): (...args: unknown[]) => unknown {
  const found: unknown = Reflect.get(holder, name);
  if (typeof found !== "function") throw new EngineError("InvalidFunction", `The registered object has no ${name}().`);
  return (...args) => Reflect.apply(found, holder, args) as unknown;
}

const INVOKE = { query: "invokeQuery", mutation: "invokeMutation", action: "invokeAction" } as const;

function kindOf(exported: object): FunctionKind | null {
  if (Reflect.get(exported, "isQuery") === true) return "query";
  if (Reflect.get(exported, "isMutation") === true) return "mutation";
  return Reflect.get(exported, "isAction") === true ? "action" : null;
}

function validator(text: unknown): ValidatorJson | null {
  const json: Json = typeof text === "string" ? parseJson(text) : null;
  // The client library made it of `v` validators: the shape is its own.
  return isJsonObject(json) ? (json as unknown as ValidatorJson) : null;
}
