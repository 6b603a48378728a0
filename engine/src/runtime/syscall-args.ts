import { EngineError } from "../errors";
import { isJsonObject, parseJson } from "../values/json";
import type { Json, JsonObject } from "../values/json";

/** The argument of a syscall. User code can call syscalls itself, so nothing about it is taken for granted. */
export class SyscallArgs {
  readonly #operation: string;
  readonly #fields: JsonObject;

  constructor(operation: string, text: string) {
    const json = parseJson(text);
    if (!isJsonObject(json)) throw new EngineError("InvalidArgument", `${operation} takes one object.`);
    this.#operation = operation;
    this.#fields = json;
  }

  json(name: string): Json {
    return this.#fields[name] ?? null;
  }

  string(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== "string") throw this.#invalid(name, "a string");
    return value;
  }

  optionalString(name: string): string | undefined {
    const value = this.#fields[name];
    return value === undefined || value === null ? undefined : this.string(name);
  }

  number(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number") throw this.#invalid(name, "a number");
    return value;
  }

  optionalNumber(name: string): number | undefined {
    const value = this.#fields[name];
    return value === undefined || value === null ? undefined : this.number(name);
  }

  object(name: string): JsonObject {
    const value = this.#fields[name];
    if (!isJsonObject(value)) throw this.#invalid(name, "an object");
    return value;
  }

  optionalObject(name: string): JsonObject | undefined {
    const value = this.#fields[name];
    return value === undefined || value === null ? undefined : this.object(name);
  }

  #invalid(name: string, expected: string): EngineError {
    return new EngineError(
      "InvalidArgument",
      `Invalid argument \`${name}\` for ${this.#operation}, expected ${expected}.`,
    );
  }
}
