import type { ReactNode } from "react";
import { Cost } from "../../ui/Cost";
import { compactText, countText } from "../../ui/number-text";
import { durationText } from "../../ui/time-text";
import { contextTokens, type StepTokens, type TranscriptMessage } from "../message";
import styles from "./StepNumbers.module.css";

/** What a step took: time, what the model had before it, what it wrote, and the price. */
export function StepNumbers({ message }: { message: TranscriptMessage }): ReactNode {
  const { tokens, costMicroUsd = null, costSource, durationMs, role, usageCounted } = message;
  const context = contextTokens(tokens);
  if (role !== "assistant") return null;
  return (
    <>
      {durationMs === null ? null : <Number title="How long this step took">{durationText(durationMs)}</Number>}
      {tokens === null || tokens === undefined ? null : (
        <>
          {context === null ? null : <Number title={inputText(tokens)}>{compactText(context)} context</Number>}
          <Number title={outputText(tokens)}>{compactText(tokens.output + tokens.reasoning)} out</Number>
        </>
      )}
      {usageCounted === false ? (
        <Number title="A copy of another session's message: what it took counts there">counted elsewhere</Number>
      ) : (
        <span className={styles.number}>
          <Cost microUsd={costMicroUsd} unpricedMessages={costSource === "unpriced" ? 1 : 0} />
        </span>
      )}
    </>
  );
}

function Number({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <span className={styles.number} title={title}>
      {children}
    </span>
  );
}

function inputText({ input, cacheRead, cacheWrite }: StepTokens): string {
  return `Before the model: ${countText(input)} new, ${countText(cacheRead)} read from the cache, ${countText(cacheWrite)} written to it`;
}

function outputText({ output, reasoning }: StepTokens): string {
  return reasoning === 0
    ? `${countText(output)} tokens written`
    : `${countText(output)} tokens written, ${countText(reasoning)} of thinking`;
}
