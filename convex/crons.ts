import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("collect blobs that no part is linked to", { hours: 1 }, internal.blobs.sweep.run, {});
crons.interval("delete what sign-in leaves behind", { hours: 1 }, internal.auth.sweep.run, {});
crons.interval("delete what the audit log has kept for a year", { hours: 24 }, internal.audit.sweep.run, {});
crons.interval("delete the files of exports whose time is over", { hours: 1 }, internal.everything.sweep.files, {});
crons.interval(
  "go on with exports and deletions that have stopped",
  { hours: 1 },
  internal.everything.sweep.revive,
  {},
);
crons.interval("go on with recomputes that were interrupted", { minutes: 10 }, internal.prices.recompute.resume, {});
crons.interval("delete sessions that are kept no longer", { hours: 6 }, internal.settings.retention.begin, {});
crons.interval("delete what has been in the trash for long", { hours: 1 }, internal.sessions.trash.sweep, {});
crons.interval("count in sessions of before they were counted", { hours: 1 }, internal.sessions.catchUp.run, {});
crons.interval("note whose session pieces of before are of", { hours: 1 }, internal.blobs.catchUp.run, {});
crons.interval("take over limits that were counted otherwise before", { hours: 24 }, internal.limits.former.run, {});

export default crons;
