import type { SessionPageAnswer, SessionsAnswer } from "@opensync/protocol";
import { getJson } from "./api";
import type { Backend } from "./backend";

/**
 * Ids that the backend gave and the time of arrival differ between two backends that hold the same rows; so does the machine, which is another one
 * for each home folder.
 */
const OWN_FIELDS = new Set([
  "id",
  "sessionId",
  "messageId",
  "partId",
  "syncedAt",
  "contentUrl",
  "machineId",
  "hostname",
  "byMachine",
]);

/** Everything the backend holds, in an order of its own contents, without what the backend itself chose (unless `withTimes`). */
export async function dumpRows(
  backend: Pick<Backend, "siteUrl" | "apiKey">,
  { withTimes = false } = {},
): Promise<unknown> {
  const read = async <T>(path: string): Promise<T> => await getJson<T>(backend.siteUrl, backend.apiKey ?? "", path);
  const sessions: unknown[] = [];
  for await (const { externalId } of allSessions(read)) {
    let cursor: string | null = null;
    const messages: unknown[] = [];
    do {
      const page: SessionPageAnswer = await read(
        `/api/sessions/get?id=${encodeURIComponent(externalId)}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
      );
      messages.push(...page.messages);
      cursor = page.nextCursor;
      if (cursor === null) sessions.push({ ...page.session, messages: sortById(messages) });
    } while (cursor !== null);
  }
  const dump = { sessions: sortById(sessions), stats: await read("/api/stats?from=2000-01-01") };
  return withTimes
    ? dump
    : JSON.parse(JSON.stringify(dump, (key, value: unknown) => (OWN_FIELDS.has(key) ? undefined : value)));
}

async function* allSessions(read: <T>(path: string) => Promise<T>): AsyncGenerator<{ externalId: string }> {
  let cursor: string | null = null;
  do {
    const page: SessionsAnswer = await read(
      `/api/sessions?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    yield* page.sessions;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function sortById(rows: unknown[]): unknown[] {
  return rows.toSorted((a, b) => (externalId(a) < externalId(b) ? -1 : 1));
}

function externalId(row: unknown): string {
  return typeof row === "object" && row !== null && "externalId" in row ? String(row.externalId) : "";
}
