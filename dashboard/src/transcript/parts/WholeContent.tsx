import type { ReactNode } from "react";
import { Button } from "../../ui/Button";
import { bytesText } from "../../ui/number-text";
import { useSought } from "../sought";
import { Places } from "./Places";
import type { Whole } from "./useWhole";
import styles from "./Omissions.module.css";

/** Says that there is more than what is shown, how much, and gets it; once it is there, where it has what is looked for. */
export function WholeContent({ whole, partId }: { whole: Whole; partId: string }): ReactNode {
  const sought = useSought(partId);
  if (whole.size === null) return null;
  if (whole.state === "whole") {
    const isSought = whole.isFoundIn && sought !== null && whole.text !== null;
    return isSought ? <Places content={whole.text ?? ""} sought={sought} /> : null;
  }
  return (
    <div className={styles.whole} role="status">
      <span>
        {whole.state === "failed" ? "It could not be loaded." : "This is the beginning."}{" "}
        {whole.isFoundIn && sought !== null ? `All of it, which has “${sought}”, is` : "All of it is"}{" "}
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
