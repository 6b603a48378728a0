import { fillDemo } from "../../../cli/src/demo";
import { generateBatches, MESSAGES_PER_SESSION } from "../generate/batches";
import type { BenchBackend } from "../measure/backend";
import { post } from "../measure/poster";

const MESSAGES_PER_BATCH = 250;
const YEAR_MS = 365 * 86_400_000;
const IN_FLIGHT = 2;
/** Above them all: what a person would look at. */
const DEMO_SESSIONS = 60;

/**
 * Sessions of 100 messages over the last year, in 25 projects, until `messages` are in; on top the demo's newest with one very long one,
 * whose id it answers. A backend that has the long one, which comes last, is full.
 */
export async function fillBackend(backend: BenchBackend, messages: number, long: number): Promise<string> {
  const filled = await longestSession(backend, long);
  if (filled !== undefined) return filled;
  const sessions = Math.ceil(messages / MESSAGES_PER_SESSION);
  const batches = generateBatches(MESSAGES_PER_BATCH, {
    pace: { start: Date.now() - YEAR_MS, every: Math.floor(YEAR_MS / sessions) },
  });
  let posted = 0;
  const sender = async (): Promise<void> => {
    while (posted < messages) {
      posted += MESSAGES_PER_BATCH;
      const { value: batch } = batches.next();
      if (batch !== undefined) await post(backend.siteUrl, backend.apiKey, "/sync/batch", batch.body);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  await fillDemo({ siteUrl: backend.siteUrl, apiKey: backend.apiKey, sessions: DEMO_SESSIONS, long });
  const longest = await longestSession(backend, long);
  if (longest === undefined) throw new Error("The long session is not among the newest");
  return longest;
}

async function longestSession({ siteUrl, apiKey }: BenchBackend, messages: number): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const response = await fetch(new URL("/api/sessions?limit=100", siteUrl), { headers });
  const { sessions } = (await response.json()) as { sessions: { id: string; messageCount: number }[] };
  return sessions.find(({ messageCount }) => messageCount >= messages)?.id;
}
