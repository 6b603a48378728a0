import type { FunctionReturnType } from "convex/server";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { signInLink } from "../browser";
import type { Backend } from "../support/backend";
import { DashboardClient } from "../support/dashboard-client";

const QUEUED = 6;
const NOTES = {
  golden: "Found the cause before it changed anything, and ran the tests that prove it.",
  incorrect: "Passes, but the retry hides the fault instead of mending it.",
  correct: null,
  needs_review: null,
} as const;
const JUDGED = ["golden", "correct", "correct", "needs_review", "incorrect", "golden", "correct"] as const;
const DAY_MS = 86_400_000;

/** Has somebody judge, tag, star and share some of the sessions, invite colleagues and make keys, as after some weeks of use. */
export async function organise(backend: Pick<Backend, "url" | "dataDir">): Promise<void> {
  const client = new DashboardClient(backend.url);
  const code = new URL(await signInLink(backend)).hash.replace("#code=", "");
  await client.signIn("code", { code });
  try {
    const { page } = await client.convex.query(api.sessions.mine.list, {
      filters: { roots: true },
      paginationOpts: { cursor: null, numItems: 40 },
    });
    // The newest are still at work.
    await organiseSessions(client.convex, page.slice(3));
    await administer(client.convex);
  } finally {
    await client.close();
  }
}

type Convex = DashboardClient["convex"];
type Session = FunctionReturnType<typeof api.sessions.mine.list>["page"][number];

async function organiseSessions(convex: Convex, sessions: readonly Session[]): Promise<void> {
  const ids = sessions.map(({ id }) => id as Id<"sessions">);
  await convex.mutation(api.evals.mine.queue, { sessions: ids.slice(0, QUEUED) });
  for (const [index, session] of ids.slice(QUEUED, QUEUED + JUDGED.length).entries()) {
    const label = JUDGED[index] ?? "correct";
    await convex.mutation(api.evals.mine.save, { session, label, notes: NOTES[label], tags: ["debugging"] });
  }
  await convex.mutation(api.sessions.organise.star, { sessions: ids.slice(2, 4), starred: true });
  await convex.mutation(api.sessions.organise.tag, { sessions: ids.slice(1, 4), add: ["release"] });
  for (const [index, session] of ids.slice(4, 6).entries())
    await convex.action(api.shares.mine.create, {
      session,
      include: { toolCalls: true, usage: index === 0 },
      live: false,
      ...(index === 0 ? { expiresAt: Date.now() + 7 * DAY_MS } : {}),
    });
}

async function administer(convex: Convex): Promise<void> {
  for (const note of ["Grace, payments", "Alan"]) await convex.action(api.invitations.create, { note });
  await convex.action(api.keys.mine.create, { name: "Work laptop", scopes: ["ingest"] });
  const expiresAt = Date.now() + 90 * DAY_MS;
  await convex.action(api.keys.mine.create, { name: "Weekly report", scopes: ["read"], expiresAt });
}
