import { isJsonObject, parseJson } from "../values/json";
import { compileExpression, type Expression } from "./filter";
import { EngineError } from "../errors";
import type { QueryOperator } from "./query";
import type { ScannedRow } from "./scan";

/** Documents in query order; each row taken has been charged to the transaction. */
export interface RowSource {
  next(): ScannedRow | null;
}

/** Applies a query's operators, in their order, to the rows of its source. */
export class DocumentStream {
  readonly #source: RowSource;
  readonly #stages: Stage[];
  readonly #filtered: boolean;

  constructor(source: RowSource, operators: readonly QueryOperator[]) {
    this.#source = source;
    this.#stages = compileOperators(operators);
    this.#filtered = this.#stages.some((stage) => stage.kind === "filter");
  }

  /** The next document that passes; null when there is none or a limit is reached. */
  next(): string | null {
    for (;;) {
      if (this.#stages.some((stage) => stage.kind === "limit" && stage.left === 0)) return null;
      const row = this.#source.next();
      if (row === null) return null;
      if (this.#passes(row)) return row.doc;
    }
  }

  #passes(row: ScannedRow): boolean {
    const parsed = this.#filtered ? parseJson(row.doc) : {};
    const document = isJsonObject(parsed) ? parsed : {};
    for (const stage of this.#stages) {
      if (stage.kind === "limit") stage.left -= 1;
      else if (stage.holds(document) !== true) return false;
    }
    return true;
  }
}

/** How many rows the operators can take at most, as far as that is known before reading any. */
export function rowsWanted(operators: readonly QueryOperator[]): number {
  const first = operators[0];
  return first !== undefined && "limit" in first ? Math.max(1, first.limit) : DEFAULT_BATCH;
}

type Stage = { kind: "filter"; holds: Expression } | { kind: "limit"; left: number };

function compileOperators(operators: readonly QueryOperator[]): Stage[] {
  if (operators.length > MAX_OPERATORS) {
    throw new EngineError("TooManyOperators", `Query has too many operators: ${operators.length} > ${MAX_OPERATORS}.`);
  }
  return operators.map((operator) =>
    "limit" in operator
      ? { kind: "limit", left: operator.limit }
      : { kind: "filter", holds: compileExpression(operator.filter) },
  );
}

const DEFAULT_BATCH = 32;
const MAX_OPERATORS = 256;
