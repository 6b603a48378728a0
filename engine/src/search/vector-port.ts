import { EngineError } from "../errors";
import type { VectorPort, VectorQuery } from "../exec/ports";
import type { Store } from "../store/store";
import { isJsonObject, type Json, type JsonObject } from "../values/json";

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 256;
const MAX_FILTER_TERMS = 64;

/** `ctx.vectorSearch`: each search sees one snapshot. */
export function vectorPort(store: Store): VectorPort {
  return {
    search: async (component, query) => {
      const { indexName, vector, limit, anyOf } = parseQuery(query);
      const tx = store.beginRead();
      try {
        const results = await tx.in(component).vectorSearch({ indexName, vector, limit, anyOf });
        return results.map(({ id, score }) => ({ _id: id, _score: score }));
      } finally {
        tx.close();
      }
    },
  };
}

function parseQuery({ indexName, vector, limit = DEFAULT_LIMIT, expressions }: VectorQuery) {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalid(`the limit must be a whole number from 1 to ${MAX_LIMIT}`);
  }
  if (!Array.isArray(vector) || !vector.every((element) => typeof element === "number" && Number.isFinite(element))) {
    throw invalid("the vector must be an array of finite numbers");
  }
  const anyOf = expressions === null ? null : equalities(expressions);
  if (anyOf !== null && anyOf.length > MAX_FILTER_TERMS) {
    throw invalid(`the filter may have at most ${MAX_FILTER_TERMS} terms`);
  }
  return { indexName, vector, limit, anyOf };
}

/** `{$eq: [{$field}, {$literal}]}`, or `{$or: [...]}` of such. */
function equalities(expression: JsonObject): (readonly [field: string, value: Json | undefined])[] {
  const { $or: alternatives, $eq: equality } = expression;
  if (Array.isArray(alternatives))
    return alternatives.flatMap((each) => (isJsonObject(each) ? equalities(each) : refuse()));
  const [left, right] = Array.isArray(equality) ? equality : [];
  if (!isJsonObject(left) || !isJsonObject(right)) return refuse();
  const { $field: field } = left;
  const { $literal: value } = right;
  if (typeof field !== "string" || value === undefined) return refuse();
  return [[field, isJsonObject(value) && "$undefined" in value ? undefined : value]];
}

function refuse(): never {
  throw invalid("the filter must be an equality of a field and a value, or several joined by or");
}

function invalid(problem: string): EngineError {
  return new EngineError("InvalidVectorQuery", `Invalid vector search: ${problem}.`);
}
