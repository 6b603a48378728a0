import type { ReactNode } from "react";
import { Cost } from "../../ui/Cost";
import { compactText, countText } from "../../ui/number-text";
import type { Session } from "../useSession";
import styles from "./panel-list.module.css";

/** What the session took, by model. */
export function ModelTotals({ session }: { session: Session }): ReactNode {
  const used = session.models.filter(({ tokens, costMicroUsd }) => tokens.total > 0 || costMicroUsd > 0);
  if (session.totalsReported) {
    return <p className={styles.nothing}>Tokens and cost are totals that the client reported by itself.</p>;
  }
  if (used.length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>By model</h3>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Model</th>
            <th scope="col">In</th>
            <th scope="col">Cached</th>
            <th scope="col">Out</th>
            <th scope="col">Cost</th>
          </tr>
        </thead>
        <tbody>
          {used.map(({ model, tokens, costMicroUsd, unpricedMessages }) => (
            <tr key={model}>
              <td>{model ?? "unknown"}</td>
              <td title={countText(tokens.input + tokens.cacheWrite)}>
                {compactText(tokens.input + tokens.cacheWrite)}
              </td>
              <td title={countText(tokens.cacheRead)}>{compactText(tokens.cacheRead)}</td>
              <td title={countText(tokens.output + tokens.reasoning)}>
                {compactText(tokens.output + tokens.reasoning)}
              </td>
              <td>
                <Cost microUsd={costMicroUsd} unpricedMessages={unpricedMessages} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
