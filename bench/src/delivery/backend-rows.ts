import type { MessageAnswer, SessionAnswer, SessionPageAnswer, SessionsAnswer } from "@opensync/protocol";

/** GET on the API, as the user whose rows they are. */
export type Read = <T>(path: string) => Promise<T>;

/** The backend's count of messages, without reading them. */
export async function countMessages(read: Read): Promise<number> {
  let count = 0;
  for await (const { messageCount } of allSessions(read)) count += messageCount;
  return count;
}

export async function* allSessions(read: Read): AsyncGenerator<SessionAnswer, undefined> {
  let cursor: string | null = null;
  do {
    const page: SessionsAnswer = await read(`/api/sessions?limit=100${cursorOf(cursor)}`);
    yield* page.sessions;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** `onPage` sees what stands beside the messages, too. */
export async function* allMessages(
  read: Read,
  id: string,
  onPage: (page: SessionPageAnswer) => void = () => undefined,
): AsyncGenerator<MessageAnswer, undefined> {
  let cursor: string | null = null;
  do {
    const page: SessionPageAnswer = await read(
      `/api/sessions/get?id=${encodeURIComponent(id)}&limit=100${cursorOf(cursor)}`,
    );
    onPage(page);
    yield* page.messages;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function cursorOf(cursor: string | null): string {
  return cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
}
