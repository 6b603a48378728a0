import { v } from "convex/values";
import { partFields } from "./tables";

/** A part on its way from the HTTP action, which has read and hashed its content, to the mutation that writes it. */
export const preparedPart = v.object({
  /** What it is matched by in its message's list. */
  key: v.string(),
  /** Of the whole content, spilled or not. */
  hash: v.number(),
  row: v.object(partFields),
});
