import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { keepFilters } from "../filters/useFilters";
import { useShortcuts } from "../shell/shortcuts";
import type { Rows } from "../transcript";
import type { HeldMessages } from "./useMessageWindow";
import { useNeighbours } from "./useNeighbours";
import type { Reading } from "./useReading";
import type { Session } from "./useSession";

/** The keys of a session's page; answers the ways to the sessions around it in the list, null where there is none. */
export function useSessionKeys({
  session,
  reading,
  held,
  actions,
  find,
  print,
  close,
}: {
  session: Session;
  reading: Reading;
  held: HeldMessages;
  actions: { star: () => void; share: () => void; exportIt: () => void; toggleThinking: () => void };
  find: () => void;
  print: () => void;
  close: () => void;
}): { newer: (() => void) | null; older: (() => void) | null } {
  const navigate = useNavigate();
  const neighbours = useNeighbours(session);
  const to = (id: string | null): (() => void) | null =>
    id === null
      ? null
      : () => void navigate({ to: "/sessions/$session", params: { session: id }, search: keepFilters });
  const newer = to(neighbours.newer);
  const older = to(neighbours.older);
  const toPrompt = useToPrompt(reading, held);
  useShortcuts("Session", [
    { keys: "j", does: "Next message", repeats: true, run: () => void reading.step(1) },
    { keys: "k", does: "Previous message", repeats: true, run: () => void reading.step(-1) },
    { keys: "Shift+J", does: "Next prompt", repeats: true, run: () => toPrompt(1) },
    { keys: "Shift+K", does: "Previous prompt", repeats: true, run: () => toPrompt(-1) },
    { keys: "]", does: "Next session in the list", repeats: true, run: () => older?.() },
    { keys: "[", does: "Previous session in the list", repeats: true, run: () => newer?.() },
    { keys: "t", does: "Unfold or fold thinking", run: actions.toggleThinking },
    { keys: "s", does: "Star", run: actions.star },
    { keys: "e", does: "Export", run: actions.exportIt },
    { keys: "p", does: "Share", run: actions.share },
    { keys: "Mod+F", does: "Find in the session", whileTyping: true, run: find },
    { keys: "Mod+P", does: "Print the whole session", run: print },
    { keys: "Escape", does: "Close", run: close },
  ]);
  return { newer, older };
}

/** Pages of messages that are looked through for the next prompt: an agent may work long on one. */
const MOST_PAGES = 60;

/** To the next prompt, or the one before, loading what is between. */
function useToPrompt(reading: Reading, held: HeldMessages): (by: 1 | -1) => void {
  const latest = useRef({ reading, held });
  latest.current = { reading, held };
  const isLooking = useRef(false);
  const look = async (by: 1 | -1): Promise<void> => {
    for (let page = 0; page <= MOST_PAGES; page++) {
      const { reading: now, held: loaded } = latest.current;
      if (now.step(by, isPrompt) || !(by === 1 ? loaded.hasNewer : loaded.hasOlder)) return;
      await (by === 1 ? loaded.loadNewer() : loaded.loadOlder());
      await new Promise((drawn) => requestAnimationFrame(drawn));
    }
  };
  return (by) => {
    if (isLooking.current) return;
    isLooking.current = true;
    look(by)
      .catch((error: unknown) => console.warn("More messages could not be loaded.", error))
      .finally(() => {
        isLooking.current = false;
      });
  };
}

function isPrompt(row: Rows["rows"][number]): boolean {
  return row.kind === "message" && row.type === "prompts";
}
