import { convexToJson, type Value } from "convex/values";
import type { Answer, Backend, Kind } from "./backends";
import { errorClass } from "./error-class";

/** A program under way on one backend: knows what that backend calls the documents and jobs that were made. */
export class Session {
  readonly #backend: Backend;
  #ids: string[] = [];
  #jobs: string[] = [];
  /** Documents that a function made and left, when it failed, without a word. */
  readonly #strangers: string[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Calls a function that runs steps, and answers what can be compared with the other backend's answer. */
  async run(kind: Kind, steps: Value[]): Promise<unknown> {
    const path = { query: "programs:read", mutation: "programs:run", action: "programs:act" }[kind];
    const answer = await this.#backend.call(kind, path, { steps, ids: this.#ids, jobs: this.#jobs });
    const made = "value" in answer ? answer.value : answer.data;
    if (isObject(made)) {
      this.#ids = (made["ids"] ?? this.#ids) as string[];
      this.#jobs = (made["jobs"] ?? this.#jobs) as string[];
    }
    return this.comparable(answer);
  }

  async call(kind: Kind, path: string, args: Record<string, Value>): Promise<Answer> {
    return await this.#backend.call(kind, path, args);
  }

  /** The answer with names in the place of ids, classes in the place of error texts, and without times. */
  comparable(answer: Answer): unknown {
    if ("value" in answer) return this.#named(answer.value);
    return { error: errorClass(answer.error), data: this.#named(answer.data) };
  }

  #named(value: Value | undefined): unknown {
    if (typeof value === "string") return this.#nameOf(value);
    if (Array.isArray(value)) return value.map((each) => this.#named(each));
    if (!isObject(value)) return value === undefined ? null : convexToJson(value);
    const { _id: id } = value;
    if (typeof id === "string" && this.#nameOf(id) === id) this.#strangers.push(id);
    const fields = Object.entries(value).filter(([name]) => name !== "_creationTime");
    if (typeof value["failed"] === "string")
      return { failed: errorClass(value["failed"]), why: this.#named(value["why"]) };
    // In one order, whatever the order of the fields: it means nothing.
    return Object.fromEntries(fields.sort(byName).map(([name, each]) => [name, this.#named(each)]));
  }

  #nameOf(text: string): string {
    for (const [kind, known] of [
      ["document", this.#ids],
      ["job", this.#jobs],
      ["stranger", this.#strangers],
    ] as const)
      if (known.includes(text)) return `${kind} ${known.indexOf(text)}`;
    return text;
  }
}

function isObject(value: Value | undefined): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);
}

function byName([left]: [string, unknown], [right]: [string, unknown]): number {
  return left < right ? -1 : 1;
}
