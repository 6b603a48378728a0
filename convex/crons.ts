import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("collect blobs that no part is linked to", { hours: 1 }, internal.blobs.sweep.run, {});
crons.interval("delete what sign-in leaves behind", { hours: 1 }, internal.auth.sweep.run, {});

export default crons;
