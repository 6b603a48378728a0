import { useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import { sessionState } from "@opensync/protocol/session-state";
import type { Id } from "../backend/api";
import { rememberOpened } from "../search/recent";
import { Folds, Transcript, type TranscriptHandle } from "../transcript";
import type { FoundText } from "./find-in-messages";
import { FindBar } from "./FindBar";
import { FollowButton } from "./FollowButton";
import { Notices } from "./Notices";
import { SidePanel } from "./panel/SidePanel";
import { PrintedSession } from "./PrintedSession";
import { SessionDialogs, type SessionDialog } from "./SessionDialogs";
import { SessionHeader } from "./SessionHeader";
import { Toolbar } from "./Toolbar";
import { TranscriptState } from "./TranscriptState";
import { useExtraParts } from "./useExtraParts";
import { useFileEdits } from "./useFileEdits";
import { useFind } from "./useFind";
import { useGoToFound } from "./useGoToFound";
import { useHighlights } from "./useHighlights";
import { useLiveView } from "./useLiveView";
import { useMessageWindow, type Anchor } from "./useMessageWindow";
import { usePanel } from "./usePanel";
import { usePrinting } from "./usePrinting";
import { useReading } from "./useReading";
import type { Session } from "./useSession";
import { useSessionActions } from "./useSessionActions";
import { useSessionKeys } from "./useSessionKeys";
import { useTranscriptHost } from "./useTranscriptHost";
import { useTranscriptRows } from "./useTranscriptRows";
import { useUnread } from "./useUnread";
import { useView } from "./useView";
import styles from "./SessionPage.module.css";

/** One session: what was said and done in it, live, with ways through it. */
export function SessionPage({
  session,
  id,
  message,
  place,
}: {
  session: Session;
  id: Id<"sessions">;
  /** Where to open it: a message's id or external id; null: at its beginning, or at its end where it still goes on. */
  message: string | null;
  /** A text in the message that was found by a search. */
  place: FoundText | null;
}): ReactNode {
  const [first] = useState<Anchor>(() => (message === null ? opening(session) : { at: "message", message }));
  useEffect(() => rememberOpened(id), [id]);
  const { view, change } = useView();
  const scroller = useRef<HTMLDivElement>(null);
  const transcript = useRef<TranscriptHandle>(null);
  const [folds] = useState(() => new Folds());
  const [dialog, setDialog] = useState<SessionDialog | null>(null);
  const [finding, setFinding] = useState<"asked" | "come" | null>(place === null ? null : "come");
  const isFinding = finding !== null;
  const panel = usePanel();

  const held = useMessageWindow(id, first);
  const { messages, loadParts } = useExtraParts(held.messages);
  const [unreadFrom, setUnreadFrom] = useState<string | null>(null);
  const rows = useTranscriptRows(messages, view, unreadFrom);
  const showAll = useCallback(() => change({ hidden: new Set(), isFocused: false }), [change]);
  const reading = useReading({ held, messages, rows: rows.rows, first, transcript, scroller, view, onHidden: showAll });
  const unread = useUnread(messages, held.tail, { isFollowing: reading.isFollowing, isAtEnd: !held.hasNewer });
  useEffect(() => setUnreadFrom(unread.from), [unread.from]);

  const edits = useFileEdits(id);
  const { host, subagents } = useTranscriptHost(session, id, loadParts, edits);

  const find = useFind(id, messages, useGoToFound(reading.go, folds, scroller));
  const sought = isFinding ? find.text : "";
  useHighlights(scroller, sought);
  const look = useLiveView(held, rows.rows, transcript, scroller);

  const asked = useRef(message);
  useEffect(() => {
    if (message === asked.current) return;
    asked.current = message;
    if (message !== null) reading.go(message);
  }, [message, reading]);

  const gone = useRef<string | null>(null);
  const wanted = place === null ? null : JSON.stringify(place);
  const isThere = place !== null && messages.some(({ id: each }) => each === place.messageId);
  useEffect(() => {
    if (place === null || !isThere || gone.current === wanted) return;
    gone.current = wanted;
    setFinding((now) => now ?? "come");
    find.open(place);
  }, [wanted, isThere, find]);

  const { star, trash, restore } = useSessionActions(session);
  const actions = { star, trash, share: () => setDialog("share"), exportIt: () => setDialog("export") };
  const toggleThinking = (): void => {
    folds.forget("thinking:");
    change({ isThinkingOpen: !view.isThinkingOpen });
  };
  const printing = usePrinting(id);
  const closeFind = (): void => {
    setFinding(null);
    scroller.current?.focus({ preventScroll: true });
  };
  const neighbours = useSessionKeys({
    session,
    reading,
    held,
    actions: { ...actions, toggleThinking },
    find: () => setFinding("asked"),
    print: printing.start,
    close: () => (isFinding ? closeFind() : panel.isOpen && panel.isOverlay ? panel.close() : undefined),
  });

  return (
    <div className={styles.page}>
      <SessionHeader session={session} actions={actions} />
      <Notices session={session} restore={restore} isMissing={missed(first, held)} />
      <Toolbar
        view={view}
        change={(changed) => ("isThinkingOpen" in changed ? toggleThinking() : change(changed))}
        rows={rows}
        isPanelOpen={panel.isOpen}
        actions={{
          toStart: reading.toStart,
          toEnd: reading.toEnd,
          newer: neighbours.newer,
          older: neighbours.older,
          find: () => setFinding("asked"),
          togglePanel: panel.toggle,
        }}
      />
      <div className={styles.body} data-panel={panel.isOpen || undefined}>
        <div className={styles.main}>
          {isFinding ? <FindBar find={find} isAsked={finding === "asked"} onClose={closeFind} /> : null}
          {/* Scrolls by keyboard, too. */}
          <div
            ref={scroller}
            className={styles.scroller}
            tabIndex={0}
            role="region"
            aria-label="Transcript"
            data-scrolls-page
          >
            <Transcript
              key={held.turn}
              ref={transcript}
              rows={rows.rows}
              view={view}
              host={host}
              currentMessage={reading.current}
              folds={folds}
              scroller={scroller}
              sought={sought}
              onScroll={(offset) => {
                reading.onScroll(offset);
                look();
                showHead(offset <= 0);
              }}
              onResize={reading.onResize}
            />
            <TranscriptState session={session} held={held} rows={rows} onShowAll={showAll} />
          </div>
          <FollowButton
            isShown={held.state === "open" && messages.length > 0 && !reading.isFollowing}
            unread={unread}
            onClick={reading.toEnd}
          />
        </div>
        {panel.isOpen ? (
          <SidePanel
            session={session}
            id={id}
            subagents={subagents}
            edits={edits}
            readAt={messages.find((each) => each.id === reading.current)?.createdAt ?? null}
            onGo={(wanted) => {
              if (panel.isOverlay) panel.close();
              reading.go(wanted);
            }}
            onClose={panel.close}
          />
        ) : null}
      </div>
      <PrintedSession
        session={session}
        printing={printing}
        held={{ messages, isWhole: held.state === "open" && !held.hasOlder && !held.hasNewer }}
        view={view}
        host={host}
        folds={folds}
      />
      <SessionDialogs
        open={dialog}
        session={{ id, title: session.title }}
        onPrint={() => {
          setDialog(null);
          printing.start();
        }}
        onClose={() => setDialog(null)}
      />
    </div>
  );
}

/** As in the page's styles. */
const SHORT = window.matchMedia("(max-height: 30rem)");

/** Where the window is short, what stands above the toolbar scrolls away from who reads, and is there at the beginning. */
function showHead(isShown: boolean): void {
  if (!SHORT.matches) return;
  const page = document.getElementById("main");
  page?.scrollTo({ top: isShown ? 0 : page.scrollHeight, behavior: "instant" });
}

/** One that goes on is read from its end, one that is over from its beginning. */
function opening(session: Session): Anchor {
  const state = sessionState(session, Date.now());
  return { at: state === "working" || state === "waiting" ? "end" : "start" };
}

function missed(first: Anchor, held: { state: string; found: string | null; turn: number }): boolean {
  return first.at === "message" && held.state === "open" && held.turn === 1 && held.found === null;
}
