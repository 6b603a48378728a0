import { APP, type Namespace } from "../store/namespace";
import { isJsonObject, type JsonObject, parseJson } from "../values/json";
import type { QueryOperator } from "./query";

/** Components share the system tables. A row that is not the app's names its component in this field. */
export const COMPONENT_FIELD = "component";

/** Whether a row of a system table is there for a namespace. */
export function isRowOf(namespace: Namespace, doc: string): boolean {
  if (namespace === null) return true;
  const row = parseJson(doc);
  return isJsonObject(row) && componentOf(row) === namespace;
}

/** The component that a row of a system table belongs to. */
export function componentOf(row: JsonObject): string {
  const component = row[COMPONENT_FIELD];
  return typeof component === "string" ? component : APP;
}

/** The operators of a query of a system table, with those rows left out that are another component's. */
export function componentRows(namespace: Namespace, operators: QueryOperator[]): QueryOperator[] {
  if (namespace === null) return operators;
  const literal = namespace === APP ? { $undefined: null } : namespace;
  return [{ filter: { $eq: [{ $field: COMPONENT_FIELD }, { $literal: literal }] } }, ...operators];
}
