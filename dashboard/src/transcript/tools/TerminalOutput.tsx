import { useState, type CSSProperties, type ReactNode } from "react";
import { Button } from "../../ui/Button";
import { plural } from "../../ui/number-text";
import { CodeFrame } from "../code/CodeFrame";
import { useTranscript } from "../TranscriptContext";
import { readAnsi, withoutAnsi, type AnsiPiece } from "./ansi";
import styles from "./TerminalOutput.module.css";

const SHOWN_LINES = 40;
const MOST_LINES = 3_000;

/** What a command printed, in its colours. Of long output the end is shown, where commands say how they went. */
export function TerminalOutput({ text }: { text: string }): ReactNode {
  const { view } = useTranscript();
  const [isWhole, setIsWhole] = useState(false);
  const lines = text.replace(/\s+$/, "").split("\n");
  const isLong = lines.length > SHOWN_LINES + 5;
  const shown = lines.slice(-(isLong && !isWhole ? SHOWN_LINES : MOST_LINES));
  const left = lines.length - shown.length;
  const output = shown.join("\n");
  return (
    <CodeFrame text={withoutAnsi(text)} label="Copy output">
      {left > 0 ? (
        <Button size="s" kind="ghost" className={styles.more} disabled={isWhole} onClick={() => setIsWhole(true)}>
          {isWhole
            ? `${plural(left, "earlier line")} not shown: copy to have them all`
            : `Show ${plural(left, "earlier line")}`}
        </Button>
      ) : null}
      <pre className={styles.output} tabIndex={0} role="region" aria-label="Output">
        {view.isRaw
          ? output
          : readAnsi(output).map((piece, index) => (
              <span key={index} style={styleOf(piece)}>
                {piece.text}
              </span>
            ))}
      </pre>
    </CodeFrame>
  );
}

function styleOf({ colour, ground, isBold, isFaint, isItalic, isUnderlined }: AnsiPiece): CSSProperties | undefined {
  const style: CSSProperties = {};
  if (colour !== null) style.color = inkOf(colour);
  if (ground !== null) style.background = groundOf(ground);
  if (isBold) style.fontWeight = 650;
  if (isFaint) style.color = "var(--ink-3)";
  if (isItalic) style.fontStyle = "italic";
  if (isUnderlined) style.textDecoration = "underline";
  return style;
}

/** Colours of terminals are made for theirs: towards the text's own colour they can be read on ours, in both themes. */
function inkOf(colour: number | string): string {
  return typeof colour === "number" ? `var(--ansi-${colour % 8})` : `color-mix(in srgb, ${colour} 55%, var(--ink))`;
}

function groundOf(colour: number | string): string {
  const base = typeof colour === "number" ? `var(--ansi-${colour % 8})` : colour;
  return `color-mix(in srgb, ${base} 14%, var(--surface))`;
}
