import { EngineError } from "../../errors";
import { qualifiedName, splitName } from "../../store/namespace";
import type { ReadTransaction } from "../../txn/transaction";
import type { ImportRequest } from "./import-rows";
import type { ParsedImport } from "./parsed-import";

interface TableChange {
  name: string;
  added: number;
  deleted: number;
  existing: number;
  unit: "" | " files";
}

export interface ImportSummary {
  /** In upstream's words and columns. */
  message: string;
  isDestructive: boolean;
}

/** What an import would change, where there are these tables (qualified by their components), after a look at every row of it. Throws EngineError for one that is not to be. */
export async function summarize(
  parsed: ParsedImport,
  { mode }: ImportRequest,
  tableNames: readonly string[],
  read: <T>(work: (tx: ReadTransaction) => T) => T,
): Promise<ImportSummary> {
  const added = new Map<string, number>();
  for (const { component, name, documents } of parsed.tables) {
    let rows = 0;
    for await (const _row of documents()) rows += 1;
    added.set(qualifiedName(component, name), rows);
  }
  const isReplacing = mode === "replace" || mode === "replaceAll";
  const changes = read((tx) => {
    if (mode === "replaceAll") for (const name of tableNames) added.set(name, added.get(name) ?? 0);
    const counted = Array.from(added, ([qualified, rows]) => {
      const { component, name } = splitName(qualified);
      return change(qualified, rows, tx.in(component).count(name), "");
    });
    return parsed.files === null && mode !== "replaceAll"
      ? counted
      : [...counted, change("_storage", parsed.files?.length ?? 0, tx.count("_storage"), " files")];
  });
  function change(name: string, rows: number, existing: number, unit: TableChange["unit"]): TableChange {
    if (mode === "requireEmpty" && existing > 0) {
      throw new EngineError(
        "TableExists",
        `Table ${name} already exists. Please choose a new table name or use replace/append modes.`,
      );
    }
    return { name, added: rows, deleted: isReplacing ? existing : 0, existing, unit };
  }
  changes.sort((left, right) => (left.name < right.name ? -1 : 1));
  const message = `Import change summary:\n${rendered(changes)}\nOnce the import has started, it will run in the background.\nInterrupting \`npx convex import\` will not cancel it.`;
  return { message, isDestructive: changes.some(({ deleted }) => deleted > 0) };
}

function rendered(changes: readonly TableChange[]): string {
  const rows = [
    ["table", "create", "delete"],
    ...changes.map(({ name, added, deleted, existing, unit }) => [
      name,
      added.toLocaleString("en-US"),
      `${deleted.toLocaleString("en-US")} of ${existing.toLocaleString("en-US")}${unit}`,
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) => `${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  const [header = ""] = lines;
  return [header, "-".repeat(header.length), ...lines.slice(1)].join("\n");
}
