import { EngineError } from "./errors";
import type { EnvironmentPort } from "./exec/ports";
import type { Store } from "./store/store";
import { idOf, systemRow, systemRows, textOf } from "./system-rows";
import { snapshot, transact } from "./transact";
import type { WriteTransaction } from "./txn/transaction";

const MAX_VARIABLES = 512;
const MAX_NAME_LENGTH = 40;
const MAX_VALUE_BYTES = 8 * 1024;
const MAX_TOTAL_BYTES = 512 * 1024;
const TABLE = "_environment_variables";
const BUILT_IN = ["CONVEX_CLOUD_URL", "CONVEX_SITE_URL"];

/**
 * The deployment's environment variables: kept in the store, covered by those the host gives at start, and those
 * by the built-in URLs.
 */
export class Environment implements EnvironmentPort {
  readonly #store: Store;
  readonly #given: ReadonlyMap<string, string>;
  #kept: ReadonlyMap<string, string>;
  #visible: ReadonlyMap<string, string>;

  constructor(store: Store, given: ReadonlyMap<string, string>) {
    this.#store = store;
    this.#given = given;
    this.#kept = readAll(store);
    this.#visible = new Map([...this.#kept, ...given]);
  }

  get(name: string): string | undefined {
    return this.#visible.get(name);
  }

  names(): string[] {
    return [...this.#visible.keys()];
  }

  /** The kept variables, without those given at start. */
  list(): [name: string, value: string][] {
    return [...this.#kept];
  }

  /**
   * Sets each variable, or removes it where the value is null, all or none. Throws EngineError
   * `InvalidEnvironmentVariable` for a name or value outside the limits.
   */
  async update(changes: ReadonlyMap<string, string | null>): Promise<void> {
    const draft = this.draft(changes);
    await transact(this.#store, (tx) => draft.write(tx));
    draft.adopt();
  }

  /** The variables as they would be, to be tried before they are kept. Throws like `update`. */
  draft(changes: ReadonlyMap<string, string | null>): EnvironmentDraft {
    const next = new Map(this.#kept);
    for (const [name, value] of changes) {
      checkName(name);
      if (value === null) next.delete(name);
      else next.set(name, value);
    }
    checkLimits(next);
    const visible = new Map([...next, ...this.#given]);
    return {
      port: { get: (name) => visible.get(name), names: () => [...visible.keys()] },
      write: (tx) => writeChanges(tx, changes),
      adopt: () => {
        this.#kept = next;
        this.#visible = visible;
      },
    };
  }
}

export interface EnvironmentDraft {
  readonly port: EnvironmentPort;
  write(tx: WriteTransaction): void;
  /** To be called at once after the commit of what `write` has written. */
  adopt(): void;
}

function writeChanges(tx: WriteTransaction, changes: ReadonlyMap<string, string | null>): void {
  for (const [name, value] of changes) {
    const row = systemRow(tx, `${TABLE}.by_name`, [{ type: "Eq", fieldPath: "name", value: name }]);
    if (row !== null && value === null) tx.removeSystem(idOf(row));
    else if (row !== null && value !== null) tx.patchSystem(idOf(row), { value });
    else if (value !== null) tx.insertSystem(TABLE, { name, value });
  }
}

function readAll(store: Store): Map<string, string> {
  return snapshot(store, (tx) => {
    const rows = Array.from(systemRows(tx, `${TABLE}.by_name`));
    return new Map(rows.map((row) => [textOf(row, "name"), textOf(row, "value")]));
  });
}

function checkName(name: string): void {
  if (BUILT_IN.includes(name)) throw invalid(`${name} is built in and cannot be set`);
  if (name.length > MAX_NAME_LENGTH || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw invalid(
      `"${name}" is not a name: at most ${MAX_NAME_LENGTH} letters, digits and underscores, no digit at the start`,
    );
  }
}

function checkLimits(variables: ReadonlyMap<string, string>): void {
  if (variables.size > MAX_VARIABLES) throw invalid(`there may be at most ${MAX_VARIABLES} variables`);
  let total = 0;
  for (const [name, value] of variables) {
    const bytes = Buffer.byteLength(value);
    if (bytes > MAX_VALUE_BYTES) throw invalid(`the value of ${name} is over ${MAX_VALUE_BYTES} bytes`);
    total += bytes + name.length;
  }
  if (total > MAX_TOTAL_BYTES) throw invalid(`all variables together may have at most ${MAX_TOTAL_BYTES} bytes`);
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidEnvironmentVariable", `Environment variables were not changed: ${problem}.`);
}
