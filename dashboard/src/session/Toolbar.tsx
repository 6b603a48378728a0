import {
  ArrowDownToLine,
  ArrowUpToLine,
  Brain,
  ChevronLeft,
  ChevronRight,
  Code,
  PanelRight,
  Search,
} from "lucide-react";
import type { ReactNode } from "react";
import { shownKeys } from "../shell/shortcuts";
import type { Rows, TranscriptView } from "../transcript";
import { IconButton } from "../ui/IconButton";
import { BlockFilter } from "./BlockFilter";
import styles from "./Toolbar.module.css";

export interface ToolbarActions {
  readonly toStart: () => void;
  readonly toEnd: () => void;
  readonly newer: (() => void) | null;
  readonly older: (() => void) | null;
  readonly find: () => void;
  readonly togglePanel: () => void;
}

/** How the transcript is shown, and ways through it. */
export function Toolbar({
  view,
  change,
  rows,
  isPanelOpen,
  actions,
}: {
  view: TranscriptView;
  change: (change: Partial<TranscriptView>) => void;
  rows: Rows;
  isPanelOpen: boolean;
  actions: ToolbarActions;
}): ReactNode {
  return (
    <div className={styles.bar} role="toolbar" aria-label="Transcript">
      <div className={styles.choice} role="group" aria-label="How much is shown">
        <button type="button" aria-pressed={!view.isFocused} onClick={() => change({ isFocused: false })}>
          Normal
        </button>
        <button
          type="button"
          aria-pressed={view.isFocused}
          title="Only prompts and what finally answered them"
          onClick={() => change({ isFocused: true })}
        >
          Focused
        </button>
      </div>
      <BlockFilter view={view} change={change} rows={rows} />
      <IconButton
        label={view.isThinkingOpen ? "Fold thinking" : "Unfold thinking"}
        keys="t"
        aria-pressed={view.isThinkingOpen}
        onClick={() => change({ isThinkingOpen: !view.isThinkingOpen })}
      >
        <Brain aria-hidden />
      </IconButton>
      <IconButton
        label={view.isRaw ? "Show formatted" : "Show as it was sent"}
        aria-pressed={view.isRaw}
        onClick={() => change({ isRaw: !view.isRaw })}
      >
        <Code aria-hidden />
      </IconButton>
      <span className={styles.space} />
      <IconButton label="Find in the session" keys={shownKeys("Mod+F")} onClick={actions.find}>
        <Search aria-hidden />
      </IconButton>
      <IconButton label="To the beginning" onClick={actions.toStart}>
        <ArrowUpToLine aria-hidden />
      </IconButton>
      <IconButton label="To the end" onClick={actions.toEnd}>
        <ArrowDownToLine aria-hidden />
      </IconButton>
      <IconButton
        label="Session before in the list"
        keys="["
        disabled={actions.newer === null}
        onClick={() => actions.newer?.()}
      >
        <ChevronLeft aria-hidden />
      </IconButton>
      <IconButton
        label="Next session in the list"
        keys="]"
        disabled={actions.older === null}
        onClick={() => actions.older?.()}
      >
        <ChevronRight aria-hidden />
      </IconButton>
      <IconButton label="Outline and details" aria-expanded={isPanelOpen} onClick={actions.togglePanel}>
        <PanelRight aria-hidden />
      </IconButton>
    </div>
  );
}
