import { EXPORT_FORMATS, exportFileName, exportFormat } from "@opensync/protocol/export";
import type { ExportFormat } from "@opensync/protocol/export";
import { ApiError } from "../web/apiError";
import { cursorOf, encodeCursor, textOf } from "../web/query";
import { readerRoute } from "../web/route";
import { sessionIdOf } from "../sessions/find";
import { internal } from "../_generated/api";
import { pageBegin, pagePosition } from "./position";
import { writePage } from "./page";

/** An answer ends at 20 MiB. One page is ended early, since a message that it ends with may be big. */
const MAX_WHOLE_BYTES = 16 * 1024 * 1024;
const PAGE_BYTES = 8 * 1024 * 1024;

/**
 * GET /api/export?id=&format=json|jsonl|markdown[&cursor=]: a session as a file. One that is too long for an answer is answered with 413; with
 * `cursor=` it comes in pages, each a piece of the same file: `Link: <…>; rel="next"` and `X-Next-Cursor` lead to the next one.
 */
export const exportSession = readerRoute(async (ctx, { url, userId }) => {
  const format = formatOf(url);
  const isPaged = url.searchParams.has("cursor");
  const id = sessionIdOf(url);
  const found = await ctx.runQuery(internal.exports.read.head, { userId, id, exportedAt: Date.now() });
  if (found === null) throw new ApiError("not_found", `You have no session ${id}`);
  const scope = ["export", found.sessionId, format.id];
  const begin = cursorOf(url, scope, pagePosition) ?? pageBegin();
  const source = { userId, sessionId: found.sessionId, head: JSON.parse(found.json), format };
  const { chunks, next } = await writePage(ctx, source, begin, isPaged ? PAGE_BYTES : MAX_WHOLE_BYTES);
  if (next !== null && !isPaged) throw tooLarge(url);
  const cursor = next === null ? null : encodeCursor(scope, next);
  return new Response(new Blob(chunks), {
    headers: {
      "Content-Type": format.mediaType,
      "Content-Disposition": `attachment; filename="${exportFileName(source.head.session, format)}"`,
      // What agents and tools write is not ours to be run by a browser.
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
      ...(cursor === null ? {} : { Link: `<${nextOf(url, cursor)}>; rel="next"`, "X-Next-Cursor": cursor }),
    },
  });
});

function formatOf(url: URL): ExportFormat {
  const name = textOf(url, "format") ?? "json";
  const format = exportFormat(name);
  if (format !== null) return format;
  const names = EXPORT_FORMATS.map(({ id }) => id);
  throw new ApiError("invalid_request", `format: must be one of ${names.join(", ")}`, { details: { formats: names } });
}

/** To be resolved against the address that was asked: what stands before it is the host's. */
function nextOf(url: URL, cursor: string): string {
  const parameters = new URLSearchParams(url.searchParams);
  parameters.set("cursor", cursor);
  return `?${parameters}`;
}

function tooLarge(url: URL): ApiError {
  const message =
    "This session is longer than one answer may be. Ask with `cursor=` (empty) and write the answers one after the other: each names the next in X-Next-Cursor";
  const details = { maxBytes: MAX_WHOLE_BYTES, firstPage: nextOf(url, "") };
  return new ApiError("export_too_large", message, { details });
}
