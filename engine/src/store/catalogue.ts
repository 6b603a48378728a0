import type { CompiledValidator } from "../values/validate";
import { indexName } from "../txn/readset";
import { APP, type Namespace, qualifiedName } from "./namespace";

/** An index a schema declares. `by_id` and `by_creation_time` are built in and not listed. */
export type IndexInfo = DatabaseIndex | SearchIndex | VectorIndex;

export interface DatabaseIndex {
  readonly kind: "database";
  readonly number: number;
  readonly name: string;
  /** Field paths without the `_creationTime` that ends every index. */
  readonly fields: readonly string[];
  readonly paths: readonly FieldPath[];
  /** Its name in read sets and the commit log. */
  readonly logName: string;
  readonly sql: { readonly put: string; readonly remove: string };
}

export interface SearchIndex {
  readonly kind: "search";
  readonly number: number;
  readonly name: string;
  readonly searchField: string;
  readonly searchPath: FieldPath;
  readonly filterFields: readonly string[];
  readonly filterPaths: readonly FieldPath[];
  readonly logName: string;
}

export interface VectorIndex {
  readonly kind: "vector";
  readonly number: number;
  readonly name: string;
  readonly vectorField: string;
  readonly vectorPath: FieldPath;
  readonly dimensions: number;
  readonly filterFields: readonly string[];
  readonly filterPaths: readonly FieldPath[];
  readonly logName: string;
}

export type FieldPath = readonly string[];

export interface TableInfo {
  readonly name: string;
  /** The component it belongs to. */
  readonly component: string;
  readonly number: number;
  readonly system: boolean;
  readonly indexes: readonly IndexInfo[];
  /** What the schema says of its documents; null accepts any. */
  readonly validator: CompiledValidator | null;
  readonly byIdLogName: string;
  readonly byCreationTimeLogName: string;
  readonly sql: TableSql;
}

/** Statement texts, built once so that the driver's cache finds them by identity. */
export interface TableSql {
  readonly insert: string;
  readonly get: string;
  readonly update: string;
  readonly remove: string;
  readonly count: string;
}

/** The tables and indexes of one snapshot. Immutable: a change makes a new one. */
export class Catalogue {
  readonly #byName: ReadonlyMap<string, TableInfo>;
  readonly #byNumber: ReadonlyMap<number, TableInfo>;

  constructor(tables: Iterable<TableInfo>) {
    const list = [...tables];
    this.#byName = new Map(list.map((table) => [qualifiedName(table.component, table.name), table]));
    this.#byNumber = new Map(list.map((table) => [table.number, table]));
  }

  /** By the name that a component calls it. */
  table(name: string, component: string = APP): TableInfo | undefined {
    return this.#byName.get(qualifiedName(component, name));
  }

  /** As seen from a namespace. */
  tableOfNumber(number: number, namespace: Namespace = null): TableInfo | undefined {
    const table = this.#byNumber.get(number);
    return table === undefined || table.system || table.component === (namespace ?? APP) ? table : undefined;
  }

  /** Whatever component it belongs to. */
  everyTableOfNumber(number: number): TableInfo | undefined {
    return this.#byNumber.get(number);
  }

  readonly tableNameOfNumber = (number: number): string | undefined => this.tableOfNumber(number)?.name;

  /** Names the tables of ids as a component does. */
  tableNames(component: string): (number: number) => string | undefined {
    if (component === APP) return this.tableNameOfNumber;
    return (number) => this.tableOfNumber(number, component)?.name;
  }

  tables(): Iterable<TableInfo> {
    return this.#byName.values();
  }

  /** A copy in which `table` replaces the one of its number, or is new. */
  with(table: TableInfo): Catalogue {
    return new Catalogue(new Map(this.#byNumber).set(table.number, table).values());
  }
}

export function tableInfo(table: {
  name: string;
  component: string;
  number: number;
  indexes: readonly IndexInfo[];
  validator: CompiledValidator | null;
}): TableInfo {
  const documents = `d_${table.number}`;
  const qualified = qualifiedName(table.component, table.name);
  return {
    ...table,
    system: table.name.startsWith("_"),
    byIdLogName: indexName(qualified, "by_id"),
    byCreationTimeLogName: indexName(qualified, "by_creation_time"),
    sql: {
      insert: `INSERT INTO ${documents} (id, ct, size, doc) VALUES (?, ?, ?, ?)`,
      get: `SELECT seq, size, doc FROM ${documents} WHERE id = ?`,
      update: `UPDATE ${documents} SET size = ?, doc = ? WHERE seq = ?`,
      remove: `DELETE FROM ${documents} WHERE seq = ?`,
      count: `SELECT count(*) AS count FROM ${documents}`,
    },
  };
}

/** The declaration of an index as it is persisted. */
export type IndexDeclaration =
  | { kind: "database"; name: string; fields: string[] }
  | { kind: "search"; name: string; searchField: string; filterFields: string[] }
  | {
      kind: "vector";
      name: string;
      vectorField: string;
      dimensions: number;
      filterFields: string[];
    };

/** `table` is the qualified name of the table. */
export function indexInfo(table: string, number: number, declared: IndexDeclaration): IndexInfo {
  const logName = indexName(table, declared.name);
  switch (declared.kind) {
    case "database":
      return {
        ...declared,
        number,
        logName,
        paths: declared.fields.map(fieldPath),
        sql: {
          put: `INSERT INTO i_${number} (key, seq) VALUES (?, ?)`,
          remove: `DELETE FROM i_${number} WHERE key = ?`,
        },
      };
    case "search":
      return {
        ...declared,
        number,
        logName,
        searchPath: fieldPath(declared.searchField),
        filterPaths: declared.filterFields.map(fieldPath),
      };
    case "vector":
      break;
  }
  return {
    ...declared,
    number,
    logName,
    vectorPath: fieldPath(declared.vectorField),
    filterPaths: declared.filterFields.map(fieldPath),
  };
}

export function fieldPath(path: string): FieldPath {
  return path.split(".");
}
