import { useQuery } from "convex/react";
import { Pencil, Plus } from "lucide-react";
import { lazy, Suspense, useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { DataTable } from "../../charts/DataTable";
import { Badge } from "../../ui/Badge";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { IconButton } from "../../ui/IconButton";
import { Skeleton } from "../../ui/Skeleton";
import type { Column } from "../../ui/Table";
import { RATES, type Price } from "./rates";
import { Recompute } from "./Recompute";
import { usdOf } from "./usd";
import styles from "./prices.module.css";

const PriceDialog = lazy(async () => ({ default: (await import("./PriceDialog")).PriceDialog }));

/** What each model costs, and where the price is from; the user's own go before the table's. */
export function PriceTable(): ReactNode {
  const prices = useQuery(api.prices.mine.table, {});
  const [edited, setEdited] = useState<Price | "new" | null>(null);
  const columns: readonly Column<Price>[] = [
    { name: "Model", cell: ({ model }) => <span title={model}>{model}</span> },
    { name: "Price", cell: (price) => <Origin price={price} /> },
    ...RATES.map(({ rate, name, elseOf }) => ({
      name,
      isNumber: true,
      cell: (price: Price) => <Rate value={price[rate]} elseOf={price.origin === "unpriced" ? null : elseOf} />,
    })),
    {
      name: "Change",
      isNumber: true,
      cell: (price) => (
        <IconButton label={`Set the price of ${price.model}`} onClick={() => setEdited(price)}>
          <Pencil aria-hidden />
        </IconButton>
      ),
    },
  ];
  return (
    <Card
      title="Prices"
      actions={
        <div className={styles.actions}>
          <Recompute />
          <Button size="s" onClick={() => setEdited("new")}>
            <Plus aria-hidden size={14} />
            Add a price
          </Button>
        </div>
      }
    >
      {prices === undefined ? (
        <Skeleton height="12rem" />
      ) : prices.length === 0 ? (
        <p className={styles.note}>The models that your sessions use will be here.</p>
      ) : (
        <DataTable
          caption="Prices in USD per million tokens"
          columns={columns}
          rows={prices.toSorted(byNeed)}
          keyOf={({ model, provider }) => `${provider ?? ""} ${model}`}
        />
      )}
      <p className={styles.note}>
        USD per million tokens, as of today. Costs that an agent reports itself are kept as reported. A price that you
        set holds for what arrives from then on; “Recompute” brings it to what is there.
      </p>
      {edited === null ? null : (
        <Suspense fallback={null}>
          <PriceDialog price={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
        </Suspense>
      )}
    </Card>
  );
}

function Origin({ price: { origin, priceVersion, overrides } }: { price: Price }): ReactNode {
  if (origin === "unpriced") return <Badge kind="warning">unpriced</Badge>;
  if (origin === "override") {
    return <Badge kind="accent">yours{overrides.length > 1 ? `, ${overrides.length} times` : ""}</Badge>;
  }
  return (
    <span title={priceVersion ?? undefined}>
      <Badge>table</Badge>
    </span>
  );
}

function Rate({ value, elseOf }: { value: number | null; elseOf: string | null }): ReactNode {
  if (value !== null) return usdOf(value);
  return (
    <span className={styles.none} title={elseOf === null ? undefined : `As ${elseOf}`}>
      <span aria-hidden>{elseOf === null ? "–" : "″"}</span>
      <span className="visually-hidden">{elseOf === null ? "not known" : `as ${elseOf}`}</span>
    </span>
  );
}

/** What needs a price comes first. */
function byNeed(a: Price, b: Price): number {
  const rank = { unpriced: 0, override: 1, table: 2 };
  return rank[a.origin] - rank[b.origin] || a.model.localeCompare(b.model);
}
