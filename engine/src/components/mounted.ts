import type { AppAnalysis } from "../runtime/analyze";
import { idOf, systemRows, textOf } from "../system-rows";
import type { WriteTransaction } from "../txn/transaction";

const TABLE = "_components";

/**
 * Writes down which components are installed where. A component keeps its row, and with it its id, for as long as its tables
 * are there: one that is no longer installed is `unmounted`, and has its documents again when it is.
 */
export function mountComponents(tx: WriteTransaction, { components }: Pick<AppAnalysis, "components">): void {
  const unmounted = new Map(Array.from(systemRows(tx, `${TABLE}.by_path`), (row) => [textOf(row, "path"), row]));
  for (const { path, definitionPath } of components.values()) {
    const row = unmounted.get(path);
    unmounted.delete(path);
    if (row === undefined) tx.insertSystem(TABLE, { path, definitionPath, state: "active" });
    else if (row["state"] !== "active" || row["definitionPath"] !== definitionPath) {
      tx.patchSystem(idOf(row), { definitionPath, state: "active" });
    }
  }
  for (const row of unmounted.values()) {
    if (row["state"] !== "unmounted") tx.patchSystem(idOf(row), { state: "unmounted" });
  }
}
