/** Limits of the wire that clients can plan by. Bytes are of the inflated UTF-8 body. */

/** Greatest request body, inflated. Convex ends an HTTP action's request at 20 MiB. */
export const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** Greatest number of items (sessions, messages, to-do lists, file edits and errors together) in one batch. */
export const MAX_BATCH_ITEMS = 5_000;

/** Greatest number of parts of one message: the part list stands in the message's row. */
export const MAX_PARTS = 2_000;

/** Content of one field of a part above this many UTF-8 bytes is kept in file storage. */
export const MAX_INLINE_BYTES = 128 * 1024;

/** Characters of a field in file storage that stay in the row and in the API's answers. */
export const PREVIEW_CHARS = 2_000;

/** No agent of this kind existed before: an earlier time is a unit mistake (seconds for milliseconds) or a broken clock. */
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);

/** A source's clock may be ahead of ours by this much. */
export const MAX_CLOCK_AHEAD_MS = 48 * 60 * 60 * 1000;

/** Greatest token count and duration accepted; sums of thousands of them stay exact integers. */
export const MAX_COUNT = 1e12;
