import { useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref, type RefObject } from "react";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { Folds, FoldsContext } from "./folds";
import type { Row } from "./rows/rows";
import { TranscriptRow } from "./rows/TranscriptRow";
import { TranscriptContext, type TranscriptHost } from "./TranscriptContext";
import { SoughtContext } from "./sought";
import { useShift } from "./useShift";
import { WHOLE_VIEW, type TranscriptView } from "./view";
import styles from "./Transcript.module.css";

/** How the page moves a transcript. */
export interface TranscriptHandle {
  readonly list: VirtualizerHandle | null;
}

/**
 * Draws rows of a session, only those in view. `rows` come from `transcriptRows`; `scroller` is the element that scrolls (without it:
 * the list's parent). Asks the backend nothing: what it may ask of the page is in `host`.
 */
export function Transcript({
  rows,
  view = WHOLE_VIEW,
  host = NOTHING,
  currentMessage = null,
  sought = "",
  folds: given,
  scroller,
  onScroll,
  onResize,
  ref,
}: {
  rows: readonly Row[];
  view?: TranscriptView;
  host?: TranscriptHost;
  currentMessage?: string | null;
  /** What is looked for: a long part that it was found in says where it stands. */
  sought?: string;
  /** What is unfolded, where the page keeps it. */
  folds?: Folds;
  scroller?: RefObject<HTMLElement | null>;
  onScroll?: (offset: number) => void;
  onResize?: () => void;
  ref?: Ref<TranscriptHandle>;
}): ReactNode {
  const [own] = useState(() => new Folds());
  const folds = given ?? own;
  const list = useRef<VirtualizerHandle>(null);
  const shift = useShift(rows);
  const context = useMemo(() => ({ ...host, view, currentMessage }), [host, view, currentMessage]);
  useImperativeHandle(
    ref,
    () => ({
      get list() {
        return list.current;
      },
    }),
    [],
  );
  return (
    <TranscriptContext value={context}>
      <FoldsContext value={folds}>
        <SoughtContext value={sought}>
          <Virtualizer
            ref={list}
            shift={shift}
            bufferSize={600}
            {...(scroller === undefined ? {} : { scrollRef: scroller })}
            {...(onScroll === undefined ? {} : { onScroll })}
            {...(onResize === undefined ? {} : { onResize })}
          >
            {rows.map((row) => (
              <div key={row.key} className={styles.row}>
                <TranscriptRow row={row} />
              </div>
            ))}
          </Virtualizer>
        </SoughtContext>
      </FoldsContext>
    </TranscriptContext>
  );
}

const NOTHING: TranscriptHost = {};
