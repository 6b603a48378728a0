import { useConvex, type ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, type Id } from "../backend/api";
import { useToasts } from "../shell/toasts";
import type { Message } from "./useMessageWindow";

type Page = FunctionReturnType<typeof api.sessions.mine.messages>;
type Parts = FunctionReturnType<typeof api.sessions.mine.parts>;

/** One page; the backend has a limit of its own besides. */
const PAGE = 100;
/** What a browser still draws as one document. */
const MOST_PRINTED = 5_000;

export interface Printing {
  /** All of the session, or its first messages where it is too long for a browser to print; null before they are read. */
  readonly read: { readonly messages: readonly Message[]; readonly isWhole: boolean } | null;
  /** How many messages are read so far; null while none are. */
  readonly done: number | null;
  readonly start: () => void;
  readonly cancel: () => void;
  /** What was read is on the page: the browser prints it. */
  readonly onDrawn: () => void;
}

/** Prints a session: reads all of its messages, of which the page holds only those around the reader. */
export function usePrinting(session: Id<"sessions">): Printing {
  const convex = useConvex();
  const { attempt } = useToasts();
  const [read, setRead] = useState<Printing["read"]>(null);
  const [done, setDone] = useState<number | null>(null);
  const running = useRef<AbortController | null>(null);

  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setDone(null);
  }, []);
  useEffect(() => cancel, [cancel]);

  const start = useCallback(() => {
    cancel();
    const { signal } = (running.current = new AbortController());
    const readAll = async (): Promise<void> => {
      setDone(0);
      const whole = await readSession(convex, session, signal, setDone);
      if (!signal.aborted) setRead(whole);
    };
    void attempt(readAll).finally(() => {
      if (!signal.aborted) setDone(null);
    });
  }, [attempt, cancel, convex, session]);

  const onDrawn = useCallback(() => {
    window.addEventListener("afterprint", () => setRead(null), { once: true });
    // The dialog that said how far it was gives the focus back first.
    requestAnimationFrame(() => window.print());
  }, []);
  return { read, done, start, cancel, onDrawn };
}

async function readSession(
  convex: ConvexReactClient,
  session: Id<"sessions">,
  signal: AbortSignal,
  onRead: (messages: number) => void,
): Promise<NonNullable<Printing["read"]>> {
  const messages: Message[] = [];
  let cursor: string | null = null;
  let isDone = false;
  while (!isDone && messages.length < MOST_PRINTED && !signal.aborted) {
    const paginationOpts: { numItems: number; cursor: string | null } = { numItems: PAGE, cursor };
    const answer: Page = await convex.query(api.sessions.mine.messages, { session, order: "asc", paginationOpts });
    for (const message of answer.page) messages.push(await withAllParts(convex, message));
    ({ isDone, continueCursor: cursor } = answer);
    if (!signal.aborted) onRead(messages.length);
  }
  return { messages, isWhole: isDone };
}

/** Of a message with very many, a page has the first parts only. */
async function withAllParts(convex: ConvexReactClient, message: Message): Promise<Message> {
  const parts = [...message.parts];
  let from = message.nextPart;
  while (from !== null) {
    const more: Parts = await convex.query(api.sessions.mine.parts, { message: message.id as Id<"messages">, from });
    parts.push(...more.parts);
    from = more.next;
  }
  return { ...message, parts, nextPart: null };
}
