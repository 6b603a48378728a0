import type { ReactNode } from "react";
import type { Column } from "../ui/Table";
import styles from "./DataTable.module.css";

/** Rows and columns; numbers stand under each other. Scrolls by itself where it is wider than its place. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  keyOf,
  foot,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** A last row that sums up. */
  foot?: Row | undefined;
}): ReactNode {
  const cells = (row: Row): ReactNode =>
    columns.map(({ name, isNumber, cell }, index) =>
      index === 0 ? (
        <th key={name} scope="row">
          {cell(row)}
        </th>
      ) : (
        <td key={name} data-number={isNumber || undefined}>
          {cell(row)}
        </td>
      ),
    );
  return (
    // A region that scrolls must be reachable by the keys that scroll it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.scroll} role="region" aria-label={`${caption}, table`} tabIndex={0}>
      <table className={styles.table}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" data-number={isNumber || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>{cells(row)}</tr>
          ))}
        </tbody>
        {foot === undefined ? null : (
          <tfoot>
            <tr>{cells(foot)}</tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}
