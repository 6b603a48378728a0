import type { ReactNode } from "react";
import { Button } from "../../ui/Button";
import { bytesText } from "../../ui/number-text";
import type { Whole } from "./useWhole";
import styles from "./Omissions.module.css";

/** Says that there is more than what is shown, how much, and gets it. */
export function WholeContent({ whole }: { whole: Whole }): ReactNode {
  if (whole.size === null || whole.state === "whole") return null;
  return (
    <div className={styles.whole} role="status">
      <span>
        {whole.state === "failed" ? "It could not be loaded." : "This is the beginning."} All of it is{" "}
        {bytesText(whole.size)}.
      </span>
      {whole.load === undefined ? null : (
        <Button size="s" isBusy={whole.state === "loading"} onClick={whole.load}>
          {whole.state === "loading" ? "Loading…" : whole.state === "failed" ? "Try again" : "Load all of it"}
        </Button>
      )}
    </div>
  );
}
