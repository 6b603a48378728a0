import { appendFile, mkdir, readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { OpenSyncError } from "../../errors";
import { readTextIfPresent, writeFileAtomically } from "../../files";
import { createTransport } from "../../transport";
import type { CourierClient, Delivered } from "../client";

const eventSchema = z.object({ source: z.string(), id: z.string() });
type JournalEvent = z.infer<typeof eventSchema>;

export interface JournalOptions {
  /** Where absorbed events are kept, one file a source. */
  readonly folder: string;
  /** By destination. */
  readonly backends: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/**
 * The smallest client that a courier can have: its events are the data. It keeps them in a file a source, sends what is not acknowledged as messages of
 * `/sync/batch`, and goes by the line up to which it was.
 */
export function journalClient({ folder, backends, timeoutMs = 5000 }: JournalOptions): CourierClient<JournalEvent> {
  const journalOf = (source: string) => join(folder, `${source}.journal`);

  async function deliverOne(destination: string, source: string, signal: AbortSignal): Promise<number> {
    const position = `${journalOf(source)}.${destination}.position`;
    const done = Number((await readTextIfPresent(position)) ?? 0);
    const ids = (await readFile(journalOf(source), "utf8")).split("\n").slice(0, -1);
    const messages = [...new Set(ids.slice(done))].map((id) => ({
      sessionExternalId: source,
      externalId: id,
      role: "user" as const,
    }));
    if (messages.length === 0) return 0;
    const url = backends[destination];
    if (url === undefined) throw new OpenSyncError("not_configured", "Not configured");
    const transport = createTransport({ siteUrl: url, userAgent: "journal", retry: { attempts: 1 }, timeoutMs });
    await transport.postBatch({ messages }, { signal });
    await writeFileAtomically(position, String(ids.length), { durable: false });
    return messages.length;
  }

  return {
    parse({ payload }) {
      const parsed = eventSchema.safeParse(parseJson(payload));
      if (!parsed.success) throw new OpenSyncError("invalid_record", "no event of a journal");
      return parsed.data;
    },
    async absorb(events) {
      await mkdir(folder, { recursive: true });
      for (const { source, id } of events) await appendFile(journalOf(source), `${id}\n`);
      return events.map(({ source }) => ({
        destination: source.split(".")[0] ?? "",
        source,
        at: Date.now(),
        timing: { afterMs: 10 },
      }));
    },
    async destinations() {
      return Object.keys(backends);
    },
    async deliver({ destination, sources, careful }, signal): Promise<Delivered> {
      const failed: { source: string; error: unknown }[] = [];
      let sent = 0;
      for (const source of sources ?? (await allSources(folder, destination))) {
        try {
          sent += await deliverOne(destination, source, signal);
        } catch (error) {
          if (!careful) throw error;
          failed.push({ source, error });
        }
      }
      return { summary: `${sent} messages`, rejected: [], failed };
    },
  };
}

async function allSources(folder: string, destination: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const journals = (await readdir(folder)).filter((name) => name.endsWith(".journal"));
  return journals.map((name) => basename(name, ".journal")).filter((source) => source.split(".")[0] === destination);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
