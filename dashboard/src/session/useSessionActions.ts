import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "convex/react";
import { api, type Id } from "../backend/api";
import { keepFilters } from "../filters/useFilters";
import { useToasts } from "../shell/toasts";
import { sessionTitle } from "./session-title";
import type { Session } from "./useSession";

/** What changes the session itself. */
export function useSessionActions(session: Session): { star: () => void; trash: () => void; restore: () => void } {
  const { attempt } = useToasts();
  const navigate = useNavigate();
  const star = useMutation(api.sessions.organise.star);
  const trash = useMutation(api.sessions.organise.trash);
  const restore = useMutation(api.sessions.organise.restore);
  const sessions = [session.id as Id<"sessions">];
  return {
    star: () => void attempt(() => star({ sessions, starred: !session.starred })),
    restore: () => void attempt(() => restore({ sessions }), { text: "Taken out of the trash." }),
    trash: () =>
      void attempt(
        async () => {
          await trash({ sessions });
          await navigate({ to: "/sessions", search: keepFilters });
        },
        { text: `“${shortened(sessionTitle(session))}” is in the trash.`, undo: () => restore({ sessions }) },
      ),
  };
}

function shortened(title: string): string {
  return title.length > 60 ? `${title.slice(0, 60)}…` : title;
}
