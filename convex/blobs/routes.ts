import { internal } from "../_generated/api";
import { ApiError } from "../web/apiError";
import { textOf } from "../web/query";
import { keyRoute } from "../web/route";

/** GET /api/parts/content?id=&field=: the whole content of a part's field whose answer holds only a preview. */
export const content = keyRoute("read", ["read"], async (ctx, { url, caller }) => {
  const partId = textOf(url, "id");
  if (partId === undefined) throw new ApiError("invalid_request", "id: name the part by its id");
  const field = textOf(url, "field") ?? null;
  const blob = await ctx.runQuery(internal.blobs.rows.locate, { userId: caller.userId, partId, field });
  const file = blob === null ? null : await ctx.storage.get(blob.storageId);
  if (file === null) throw new ApiError("not_found", `You have no stored content of part ${partId}`);
  return new Response(file, {
    headers: {
      "Content-Type": file.type === "" ? "application/octet-stream" : file.type,
      // What tools print is not ours to be run by a browser.
      "Content-Disposition": "attachment",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "no-store",
    },
  });
});
