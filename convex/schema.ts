import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { auditTables } from "./audit/tables";
import { signInTables } from "./auth/tables";
import { blobTables } from "./blobs/tables";
import { evalTables } from "./evals/tables";
import { everythingTables } from "./everything/tables";
import { keyTables } from "./keys/tables";
import { formerLimitTables } from "./limits/tables";
import { machineTables } from "./machines/tables";
import { messageTables } from "./parts/tables";
import { pricesTables } from "./prices/tables";
import { projectTables } from "./projects/tables";
import { sessionTables } from "./sessions/tables";
import { sideTables } from "./sessions/sideTables";
import { settingsTables } from "./settings/tables";
import { shareTables } from "./shares/tables";
import { usageTables } from "./usage/tables";
import { userTables } from "./users/tables";

/**
 * The tables. Every row that belongs to somebody carries `userId`, and every index that serves a look-up by an external id
 * starts with it (or with the id of a row that was found so). Indexes are few, since each is billed as another copy of its
 * fields. Arbitrary JSON (metadata, tool input and output) is kept as JSON text: Convex restricts field names.
 *
 * `revision` and `fieldRevisions` are explained in `ingest/merge.ts`.
 */
export default defineSchema({
  ...userTables,
  ...signInTables,
  ...keyTables,
  ...machineTables,
  ...projectTables,
  ...sessionTables,
  ...messageTables,
  ...sideTables,
  ...blobTables,
  ...usageTables,
  ...pricesTables,
  ...evalTables,
  ...shareTables,
  ...auditTables,
  ...settingsTables,
  ...everythingTables,
  ...formerLimitTables,

  /** How far walks over all rows have come, by creation time: that files have a row, that rows of before have what is kept since. */
  sweeps: defineTable({
    name: v.union(v.literal("storage"), v.literal("sessions"), v.literal("chunks"), v.literal("failures")),
    checkedUntil: v.number(),
  }).index("by_name", ["name"]),
});
