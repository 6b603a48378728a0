import type { FunctionReturnType } from "convex/server";
import { useConvex } from "convex/react";
import { useEffect, useRef, useState } from "react";
import { api } from "../backend/api";
import type { Choice } from "../filters/ChoiceList";
import { useProjects } from "../filters/useChoices";
import type { Hit } from "./hits";
import { recentlyOpened } from "./recent";

const PAUSE_MS = 150;
const SESSIONS = 6;
const PROJECTS = 4;
const MESSAGES = 6;

type FoundSession = Pick<
  FunctionReturnType<typeof api.sessions.mine.list>["page"][number],
  "id" | "title" | "source" | "projectName" | "activityAt"
>;

export interface Finds {
  /** What was sought; while something else is, this is still shown. */
  readonly text: string;
  readonly sessions: readonly FoundSession[];
  readonly messages: readonly Hit[];
}

/** No text is like this one: what is shown for none has not arrived yet. */
const NOTHING: Finds = { text: " ", sessions: [], messages: [] };

/** What the backend has for the text, asked for when the writer pauses; for no text what was opened or active last. */
export function usePaletteFinds(text: string): {
  finds: Finds;
  projects: readonly Choice[];
  isSearching: boolean;
  hasFailed: boolean;
} {
  const convex = useConvex();
  const [finds, setFinds] = useState(NOTHING);
  const [isSearching, setIsSearching] = useState(true);
  const [hasFailed, setHasFailed] = useState(false);
  const asked = useRef(0);
  const projects = useProjects() ?? [];

  useEffect(() => {
    asked.current += 1;
    const mine = asked.current;
    setIsSearching(true);
    const find = async (): Promise<Finds> => {
      if (text === "") return { text, sessions: await recent(convex), messages: [] };
      const page = (numItems: number) => ({ cursor: null, numItems });
      const [sessions, messages] = await Promise.all([
        convex.query(api.sessions.mine.list, { filters: { text }, paginationOpts: page(SESSIONS) }),
        convex.query(api.search.mine.inMessages, { text, paginationOpts: page(MESSAGES) }),
      ]);
      return { text, sessions: sessions.page.slice(0, SESSIONS), messages: messages.page };
    };
    const show = async (): Promise<void> => {
      try {
        const found = await find();
        if (mine !== asked.current) return;
        setFinds(found);
        setHasFailed(false);
      } catch {
        if (mine === asked.current) setHasFailed(true);
      }
      if (mine === asked.current) setIsSearching(false);
    };
    const timer = window.setTimeout(() => void show(), text === "" ? 0 : PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [convex, text]);

  const lower = text.toLowerCase();
  const found =
    lower === "" ? [] : projects.filter(({ label, value }) => `${label} ${value}`.toLowerCase().includes(lower));
  return { finds, projects: found.slice(0, PROJECTS), isSearching, hasFailed };
}

/** Sessions that were opened last on this device, then those that were active last. */
async function recent(convex: ReturnType<typeof useConvex>): Promise<FoundSession[]> {
  const [opened, active] = await Promise.all([
    Promise.all(recentlyOpened().map((session) => convex.query(api.sessions.mine.get, { session }))),
    convex.query(api.sessions.mine.list, {
      filters: { roots: true },
      paginationOpts: { cursor: null, numItems: SESSIONS },
    }),
  ]);
  const known = opened.filter((session) => session !== null && session.trashedAt === null);
  const byId = new Map<string, FoundSession>();
  for (const session of [...known, ...active.page]) if (session !== null) byId.set(session.id, session);
  return [...byId.values()].slice(0, SESSIONS);
}
