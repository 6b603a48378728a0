import { ChartColumn, Table2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Card } from "../ui/Card";
import { IconButton } from "../ui/IconButton";
import styles from "./ChartCard.module.css";

/** A chart under its title, and the same as a table for whoever reads numbers rather than marks. */
export function ChartCard({
  title,
  actions,
  table,
  children,
}: {
  title: string;
  actions?: ReactNode;
  table: () => ReactNode;
  children: ReactNode;
}): ReactNode {
  const [isTable, setIsTable] = useState(false);
  return (
    <Card
      title={title}
      actions={
        <div className={styles.actions}>
          {actions}
          <IconButton
            label={isTable ? `${title}: show the chart` : `${title}: show as a table`}
            onClick={() => setIsTable(!isTable)}
          >
            {isTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
          </IconButton>
        </div>
      }
    >
      {isTable ? table() : children}
    </Card>
  );
}
