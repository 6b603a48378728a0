import { useMutation, useQuery } from "convex/react";
import { Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { api } from "../../backend/api";
import { useToasts } from "../../shell/toasts";
import { IconButton } from "../../ui/IconButton";
import { usdOf } from "./usd";
import styles from "./prices.module.css";

/** What the user has set for a model, each to be taken away again. */
export function OwnPrices({ model }: { model: string }): ReactNode {
  const overrides = useQuery(api.prices.mine.table, {})?.find((price) => price.model === model)?.overrides ?? [];
  const removeOverride = useMutation(api.prices.mine.removeOverride);
  const { attempt } = useToasts();
  if (overrides.length === 0) return null;
  return (
    <section aria-label="Your prices">
      <h3>Your prices</h3>
      <ul className={styles.overrides}>
        {overrides.map(({ fromDay, inputMicroUsdPerMTok, outputMicroUsdPerMTok }) => (
          <li key={fromDay ?? ""} className={styles.override}>
            <span>
              {fromDay === null ? "Always" : `From ${fromDay}`}: {usdOf(inputMicroUsdPerMTok ?? 0)} in,{" "}
              {usdOf(outputMicroUsdPerMTok ?? 0)} out
            </span>
            <IconButton
              label={`Remove the price ${fromDay === null ? "for always" : `from ${fromDay}`}`}
              onClick={() => void attempt(() => removeOverride({ model, fromDay }), { text: "The price is removed." })}
            >
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
