import type { Backend } from "./backend.harness";

/** Everything stored that must not depend on how it was delivered: no ids of our own, no times of arrival, in a fixed order. */
export async function dump(backend: Backend): Promise<Record<string, unknown[]>> {
  const sessions = await backend.rows("sessions");
  const parts = new Map((await backend.rows("parts")).map((part) => [part._id, part]));
  const sessionOf = (id: string) => sessions.find((session) => session._id === id)?.externalId;
  const messages = (await backend.rows("messages")).map((message) => ({
    ...bare(message),
    sessionId: sessionOf(message.sessionId),
    parts: message.parts.map(({ id, ...part }) => ({ ...part, row: bareOf(parts.get(id)) })),
  }));
  const listed = messages.reduce((sum, message) => sum + message.parts.length, 0);
  return {
    // Without any time of the source, a session's activity is its arrival.
    sessions: sorted(
      sessions.map((session) => {
        const hasTime = session.startedAt !== undefined || session.lastMessageAt !== undefined;
        const { activityAt, beganAt, ...row } = bare(session);
        return { ...row, ...(hasTime ? { activityAt, beganAt } : {}) };
      }),
    ),
    messages: sorted(messages),
    orphanParts: Array.from({ length: parts.size - listed }),
    sessionUsage: sorted(
      (await backend.rows("sessionUsage")).map((row) => ({ ...bare(row), sessionId: sessionOf(row.sessionId) })),
    ),
    usageDaily: sorted((await backend.rows("usageDaily")).map(bare)),
    projects: sorted((await backend.rows("projects")).map(bare)),
    branches: sorted((await backend.rows("branches")).map(bare)),
    facets: sorted((await backend.rows("facets")).map(bare)),
    ...Object.fromEntries(
      await Promise.all(
        (["todos", "fileEdits", "sessionErrors", "toolCalls"] as const).map(async (table) => {
          const rows = await backend.rows(table);
          return [table, sorted(rows.map((row) => ({ ...bare(row), sessionId: sessionOf(row.sessionId) })))] as const;
        }),
      ),
    ),
  };
}

function bareOf(row: object | undefined): object | undefined {
  return row === undefined ? undefined : { ...bare(row), sessionId: undefined };
}

function bare(row: object): Record<string, unknown> {
  const own = new Set(["_id", "_creationTime", "userId", "syncedAt"]);
  return Object.fromEntries(Object.entries(row).filter(([field]) => !own.has(field)));
}

function sorted(rows: object[]): object[] {
  return rows
    .map((row) => ({ row, text: JSON.stringify(row, inOrder) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}

/** A row that was patched has its fields in another order than one that was written at once. */
function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
