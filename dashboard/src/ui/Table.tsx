import type { ReactNode } from "react";
import styles from "./Table.module.css";

export interface Column<Row> {
  readonly name: string;
  /** Numbers stand on the right. */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ReactNode;
}

/** Rows of few columns; on a narrow screen each row becomes a block of labelled lines. */
export function Table<Row>({
  label,
  columns,
  rows,
  keyOf,
}: {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}): ReactNode {
  return (
    <table className={styles.table} aria-label={label}>
      <thead>
        <tr>
          {columns.map(({ name, isNumber }) =>
            // A column of buttons has no name: they say themselves what they do.
            name === "" ? (
              <td key={name} />
            ) : (
              <th key={name} scope="col" data-number={isNumber}>
                {name}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ name, isNumber, cell }) => (
              <td key={name} data-name={name} data-number={isNumber}>
                <div className={styles.value}>{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
