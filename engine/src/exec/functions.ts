import type { FunctionAddress } from "../components/address";
import { EngineError } from "../errors";
import type { AppAnalysis } from "../runtime/analyze";
import { canonicalPath, modulePathWithExtension, strippedPath } from "../runtime/paths";
import type { FunctionDefinition, FunctionKind } from "../runtime/registered";
import { APP } from "../store/namespace";
import type { Json } from "../values/json";
import { isJsonObject, parseJson } from "../values/json";
import { exceeds } from "../values/json-shape";
import {
  checkValue,
  formatBytes,
  jsonSize,
  MAX_ARRAY_LENGTH,
  MAX_OBJECT_FIELDS,
  MAX_VALUE_NESTING,
  type Measure,
} from "../values/measure";
import { PLACEHOLDER } from "../txn/commit-ts";
import { compileValidator } from "../values/validate";
import type { TableNameOfNumber } from "../values/validate";
import { MAX_ARGS_BYTES, MAX_RESULT_BYTES } from "./limits";

/** The functions of the app, or of a component; undefined when there is no such component. */
export function functionsOf(
  app: Pick<AppAnalysis, "functions" | "components">,
  component: string,
): ReadonlyMap<string, FunctionDefinition> | undefined {
  return component === APP ? app.functions : app.components.get(component)?.functions;
}

/** Throws upstream's error unless there is a function of that kind which the caller may call. An internal one looks absent from outside; whoever may call those is told so. */
export function findFunction(
  app: Pick<AppAnalysis, "functions" | "components">,
  { component, path }: FunctionAddress,
  kind: FunctionKind | null,
  allowInternal: boolean,
): FunctionDefinition {
  const canonical = canonicalPath(path);
  const functions = functionsOf(app, component);
  if (functions === undefined) {
    throw new EngineError("InvalidReference", `Child component "${component}" not found`, { status: 404 });
  }
  const definition = functions.get(canonical);
  if (definition === undefined || (definition.visibility === "internal" && !allowInternal)) {
    if (component !== APP) {
      throw new EngineError(
        "InvalidReference",
        `Child component "${component}" does not export "${strippedPath(canonical)}"`,
        { status: 404 },
      );
    }
    throw new EngineError(
      "FunctionNotFound",
      `Could not find ${allowInternal ? "" : "public "}function for '${strippedPath(canonical)}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
      { status: 404 },
    );
  }
  if (kind !== null && definition.kind !== kind) {
    throw new EngineError(
      "FunctionWrongKind",
      `Trying to execute ${modulePathWithExtension(canonical)} as ${KIND_NAMES[kind]}, but it is defined as ${KIND_NAMES[definition.kind]}.`,
    );
  }
  return definition;
}

/**
 * The arguments as the client library takes them: JSON text of an array of one object. Throws what is wrong with them.
 * The placeholder of a commit's timestamp `mayBePending` only where the commit is still to come.
 */
export function checkedArgs(
  definition: FunctionDefinition,
  args: Json,
  tables: TableNameOfNumber,
  mayBePending = false,
): string {
  const object = Array.isArray(args) && args.length <= 1 ? (args[0] ?? {}) : args;
  if (!isJsonObject(object)) {
    throw new EngineError("InvalidArgument", `The arguments of ${strippedPath(definition.path)} must be one object.`);
  }
  const { size, hasCommitTs } = checkValue(object);
  if (hasCommitTs && !mayBePending) {
    throw new EngineError(
      "InvalidArgument",
      `Invalid arguments for "${strippedPath(definition.path)}": an unresolved placeholder value can only be passed to a query or mutation called from a mutation.`,
    );
  }
  if (size > MAX_ARGS_BYTES) {
    throw new EngineError(
      "FunctionArgumentsTooLarge",
      `Arguments for ${modulePathWithExtension(definition.path)} are too large (actual: ${formatBytes(size)}, limit: ${formatBytes(MAX_ARGS_BYTES)})`,
    );
  }
  const reason = compileValidator(definition.args).explain(object, tables);
  if (reason !== null) throw new EngineError("ArgumentValidationError", `ArgumentValidationError: ${reason}`);
  return `[${JSON.stringify(object)}]`;
}

/** Throws what is wrong with a result, given as JSON text; for `mayBePending` see `checkedArgs`. */
export function checkResult(
  definition: FunctionDefinition,
  text: string,
  tables: TableNameOfNumber,
  mayBePending: boolean,
): void {
  // A number takes at most 9 bytes and at least 2 characters of text, so a short text cannot be too large.
  const mayBeTooLarge = text.length * 5 > MAX_RESULT_BYTES;
  // Half a surrogate pair is the one thing that JSON.stringify writes as such an escape.
  const mayBeNoText = text.includes("\\ud");
  const isPending = !mayBePending && text.includes(PLACEHOLDER);
  const mayBeNoValue = mayBeNoText || text.includes('"":') || exceeds(text, VALUE_SHAPE);
  if (definition.returns === null && !mayBeTooLarge && !mayBeNoValue && !isPending) return;
  const value = parseJson(text);
  const size = mayBeTooLarge ? jsonSize(value) : 0;
  if (size > MAX_RESULT_BYTES) {
    throw new EngineError(
      "FunctionReturnTooLarge",
      `Function ${modulePathWithExtension(definition.path)} return value is too large (actual: ${formatBytes(size)}, limit: ${formatBytes(MAX_RESULT_BYTES)})`,
    );
  }
  const { hasCommitTs } = checkedReturn(definition, value);
  if (hasCommitTs && !mayBePending) {
    throw invalidReturn(definition, "it holds an unresolved placeholder value, which only mutations can return.");
  }
  if (definition.returns === null) return;
  const reason = compileValidator(definition.returns).explain(value, tables);
  if (reason !== null) throw new EngineError("ReturnsValidationError", `ReturnsValidationError: ${reason}`);
}

const KIND_NAMES: Record<FunctionKind, string> = { query: "Query", mutation: "Mutation", action: "Action" };
/** What passes is a value, unless a name or text in it is none. */
const VALUE_SHAPE = { nesting: MAX_VALUE_NESTING, elements: MAX_ARRAY_LENGTH, fields: MAX_OBJECT_FIELDS };

function checkedReturn(definition: FunctionDefinition, value: Json): Measure {
  try {
    return checkValue(value);
  } catch (error) {
    if (error instanceof EngineError) throw invalidReturn(definition, error.message, error);
    throw error;
  }
}

function invalidReturn({ path }: FunctionDefinition, problem: string, cause?: unknown): EngineError {
  return new EngineError(
    "InvalidReturnValue",
    `Function ${modulePathWithExtension(path)} return value invalid: ${problem}`,
    { cause },
  );
}
