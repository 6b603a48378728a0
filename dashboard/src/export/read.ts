import {
  exportedErrorSchema,
  exportedFileEditSchema,
  exportedMessageSchema,
  exportHeadSchema,
  withContent,
  type ExportedMessage,
  type ExportSource,
  type Section,
} from "@opensync/protocol/export";
import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { ConvexError } from "convex/values";
import { api, type Id } from "../backend/api";

interface Options {
  readonly signal: AbortSignal;
  readonly onItem: () => void;
}

type Page = FunctionReturnType<typeof api.exports.mine.items>;

/** A session as the writers of formats take it, read page by page while it is written. @throws `not_found` */
export async function readExport(
  convex: ConvexReactClient,
  id: string,
  { signal, onItem }: Options,
): Promise<ExportSource> {
  const found = await convex.query(api.exports.mine.head, { session: id, exportedAt: Date.now() });
  if (found === null) throw new ConvexError({ code: "not_found", message: "A session is not there any more." });
  const session = found.sessionId;
  async function* section<Item>(name: Section, parse: (json: unknown) => Item): AsyncGenerator<Item> {
    let after: Page["items"][number]["position"] = null;
    for (let isDone = false; !isDone;) {
      signal.throwIfAborted();
      const page: Page = await convex.query(api.exports.mine.items, { session, section: name, after });
      for (const item of page.items) {
        onItem();
        yield parse(JSON.parse(item.json));
      }
      after = page.items.at(-1)?.position ?? after;
      isDone = page.isDone;
    }
  }
  async function* messages(): AsyncGenerator<ExportedMessage> {
    for await (const message of section("messages", (json) => exportedMessageSchema.parse(json)))
      yield await withWholeContents(convex, message, signal);
  }
  return {
    head: exportHeadSchema.parse(JSON.parse(found.json)),
    messages: messages(),
    fileEdits: section("fileEdits", (json) => exportedFileEditSchema.parse(json)),
    errors: section("errors", (json) => exportedErrorSchema.parse(json)),
  };
}

/**
 * The message with its big contents whole: of those a page has only the beginning. One that went meanwhile is left out and said to be so.
 * @throws where the backend does not give one that it has: a file that lacks it would be taken for whole
 */
async function withWholeContents(
  convex: ConvexReactClient,
  message: ExportedMessage,
  signal: AbortSignal,
): Promise<ExportedMessage> {
  const parts = [];
  for (const part of message.parts) {
    let whole = part;
    for (const { field } of part.leftOut) {
      // The backend answers ids as texts; its functions check them.
      const stored = await convex.query(api.sessions.mine.content, { part: part.id as Id<"parts">, field });
      if (stored === null) continue;
      const answer = await fetch(stored.url, { signal });
      if (answer.status === 404) continue;
      if (!answer.ok) throw new Error(`A large content of message ${message.id} was answered by ${answer.status}.`);
      const type = answer.headers.get("content-type") ?? "";
      whole = withContent(whole, field, { text: await answer.text(), type });
    }
    parts.push(whole);
  }
  return { ...message, parts };
}
