import { useNavigate } from "@tanstack/react-router";
import { keepFilters } from "../filters/useFilters";
import { useShortcuts } from "../shell/shortcuts";
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
  close,
}: {
  session: Session;
  reading: Reading;
  held: HeldMessages;
  actions: { star: () => void; share: () => void; exportIt: () => void; toggleThinking: () => void };
  find: () => void;
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
  const toPrompt = (by: 1 | -1): void => {
    const isPrompt: Parameters<Reading["step"]>[1] = (row) => row.kind === "message" && row.type === "prompts";
    if (reading.step(by, isPrompt)) return;
    const load = by === 1 ? held.loadNewer : held.loadOlder;
    load().then(
      () => requestAnimationFrame(() => reading.step(by, isPrompt)),
      (error: unknown) => console.warn("More messages could not be loaded.", error),
    );
  };
  useShortcuts("Session", [
    { keys: "j", does: "Next message", run: () => void reading.step(1) },
    { keys: "k", does: "Previous message", run: () => void reading.step(-1) },
    { keys: "Shift+J", does: "Next prompt", run: () => toPrompt(1) },
    { keys: "Shift+K", does: "Previous prompt", run: () => toPrompt(-1) },
    { keys: "]", does: "Next session in the list", run: () => older?.() },
    { keys: "[", does: "Previous session in the list", run: () => newer?.() },
    { keys: "t", does: "Unfold or fold thinking", run: actions.toggleThinking },
    { keys: "s", does: "Star", run: actions.star },
    { keys: "e", does: "Export", run: actions.exportIt },
    { keys: "p", does: "Share", run: actions.share },
    { keys: "Mod+F", does: "Find in the session", whileTyping: true, run: find },
    { keys: "Escape", does: "Close", run: close },
  ]);
  return { newer, older };
}
