import { useMutation } from "convex/react";
import { useState } from "react";
import { api, type Id } from "../backend/api";
import { useToasts } from "../shell/toasts";
import { plural } from "../ui/number-text";
import { BATCH, inBatches } from "./batches";

type SessionId = Id<"sessions">;
type Named = { readonly id: string };

/** How far an action on many sessions is. */
export interface Progress {
  readonly done: number;
  readonly of: number;
}

/** What can be done with sessions, one or many; says what was done, and how to take back what is not easily found again. */
export function useBulk(): {
  progress: Progress | null;
  star: (sessions: readonly Named[], starred: boolean) => Promise<void>;
  tag: (sessions: readonly Named[], change: { add: string[]; remove: string[] }) => Promise<void>;
  queue: (sessions: readonly Named[]) => Promise<void>;
  trash: (sessions: readonly Named[]) => Promise<void>;
  restore: (sessions: readonly Named[]) => Promise<void>;
} {
  const { attempt } = useToasts();
  const [progress, setProgress] = useState<Progress | null>(null);
  const star = useMutation(api.sessions.organise.star);
  const tag = useMutation(api.sessions.organise.tag);
  const trash = useMutation(api.sessions.organise.trash);
  const restore = useMutation(api.sessions.organise.restore);
  const queue = useMutation(api.evals.mine.queue);

  const each = async (sessions: readonly Named[], act: (batch: SessionId[]) => Promise<unknown>): Promise<void> => {
    const ids = sessions.map(({ id }) => id as SessionId);
    const shown = (done: number): void => setProgress(ids.length > BATCH ? { done, of: ids.length } : null);
    shown(0);
    try {
      await inBatches(ids, act, shown);
    } finally {
      setProgress(null);
    }
  };
  const run = async (
    sessions: readonly Named[],
    act: (batch: SessionId[]) => Promise<unknown>,
    done?: { text: string; undo?: () => Promise<unknown> },
  ): Promise<void> => {
    await attempt(() => each(sessions, act), done);
  };
  const many = (sessions: readonly Named[]): string => plural(sessions.length, "session");

  return {
    progress,
    star: (sessions, starred) => run(sessions, (batch) => star({ sessions: batch, starred })),
    tag: (sessions, change) =>
      run(sessions, (batch) => tag({ sessions: batch, ...change }), { text: `Tagged ${many(sessions)}` }),
    queue: (sessions) =>
      run(sessions, (batch) => queue({ sessions: batch }), {
        text: `${many(sessions)} in the queue of evals`,
      }),
    trash: (sessions) =>
      run(sessions, (batch) => trash({ sessions: batch }), {
        text: `Moved ${many(sessions)} to the trash`,
        undo: () => each(sessions, (batch) => restore({ sessions: batch })),
      }),
    restore: (sessions) =>
      run(sessions, (batch) => restore({ sessions: batch }), {
        text: `Restored ${many(sessions)}`,
        undo: () => each(sessions, (batch) => trash({ sessions: batch })),
      }),
  };
}
