import type { Catalogue, IndexDeclaration, TableInfo } from "../store/catalogue";
import { declarationOf, sameValidator } from "../store/schema";
import { declaredIndexes, type SchemaJson } from "../store/schema-json";
import { schemaValidators } from "../store/tables";
import type { Json, JsonObject } from "../values/json";

interface IndexChange {
  table: string;
  declaration: IndexDeclaration;
  change: "added" | "identical" | "dropped";
}

/** The indexes that a schema would add and drop, in the CLI's shape. Throws EngineError for a schema that is none. */
export function indexDiff(catalogue: Catalogue, schema: SchemaJson, component: string): JsonObject {
  const changes = indexChanges(catalogue, schema, component);
  const configs = (wanted: IndexChange["change"]): Json[] =>
    changes.flatMap((each) => (each.change === wanted ? [indexConfig(each)] : []));
  return {
    added_indexes: configs("added"),
    removed_indexes: configs("dropped"),
    enabled_indexes: [],
    disabled_indexes: [],
  };
}

/** How much work a schema would be: what the CLI warns of before a push. */
export function schemaPrediction(
  catalogue: Catalogue,
  enforced: SchemaJson,
  schema: SchemaJson,
  { component, definitionPath }: { component: string; definitionPath: string },
  sizeOf: (table: TableInfo) => { documents: number; bytes: number },
): JsonObject {
  const before = schemaValidators(enforced);
  const after = schemaValidators(schema);
  return {
    definitionPath,
    schemaValidation: schema.schemaValidation,
    tables: schema.tables.map(({ tableName }): Json => {
      const validator = after.get(tableName);
      const table = catalogue.table(tableName, component);
      const isKept = validator !== undefined && sameValidator(before.get(tableName), validator);
      const outcome = validator === undefined ? "notValidated" : isKept ? "supersetOfEnforced" : "mustWalk";
      const size = table === undefined || outcome !== "mustWalk" ? { documents: 0, bytes: 0 } : sizeOf(table);
      return { name: tableName, outcome, numDocs: size.documents, sizeBytes: size.bytes };
    }),
    indexes: indexChanges(catalogue, schema, component).map((each): Json => {
      const table = catalogue.table(each.table, component);
      const numDocs = table === undefined || each.change === "identical" ? 0 : sizeOf(table).documents;
      return { ...indexConfig(each), change: each.change, needsBackfill: each.change === "added", numDocs };
    }),
  };
}

function indexChanges(catalogue: Catalogue, schema: SchemaJson, component: string): IndexChange[] {
  const changes: IndexChange[] = [];
  const declared = new Map(schema.tables.map((table) => [table.tableName, table]));
  for (const table of catalogue.tables()) {
    if (table.system || table.component !== component) continue;
    const wanted = declared.get(table.name);
    const next = new Set((wanted === undefined ? [] : declaredIndexes(wanted)).map((each) => JSON.stringify(each)));
    for (const index of table.indexes) {
      const declaration = declarationOf(index);
      const change = next.has(JSON.stringify(declaration)) ? "identical" : "dropped";
      changes.push({ table: table.name, declaration, change });
    }
  }
  for (const [name, table] of declared) {
    const known = new Set(
      (catalogue.table(name, component)?.indexes ?? []).map((index) => JSON.stringify(declarationOf(index))),
    );
    for (const declaration of declaredIndexes(table)) {
      if (!known.has(JSON.stringify(declaration))) changes.push({ table: name, declaration, change: "added" });
    }
  }
  return changes;
}

function indexConfig({ table, declaration }: IndexChange): JsonObject {
  const name = `${table}.${declaration.name}`;
  switch (declaration.kind) {
    case "database":
      return { name, type: "database", fields: [...declaration.fields, "_creationTime"] };
    case "search": {
      const { searchField, filterFields } = declaration;
      return { name, type: "search", searchField, filterFields };
    }
    case "vector": {
      const { dimensions, vectorField, filterFields } = declaration;
      return { name, type: "vector", dimensions, vectorField, filterFields };
    }
  }
}
