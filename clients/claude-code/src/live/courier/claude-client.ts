import {
  type CourierClient,
  destinationName,
  Destinations,
  type Environment,
  type Launch,
} from "@opensync/client-core";
import { isDelivered } from "../../sync";
import { parseHookRecord, type Facts, type HookEvent } from "../facts";
import { deliver } from "./deliver";
import { deliverApart } from "./deliver-apart";
import { profile } from "../../cli/profile";
import { belongsTo, findEverything } from "./find-everything";
import { unreadBytes } from "./unread-bytes";
import { WakePolicy } from "./wake-policy";

/** What an agent writes in hours. More is a history, or what has gathered while the backend was away: work for another process. */
const MOST_BYTES_HERE = 4 * 1024 * 1024;

export interface ClaudeClientOptions {
  readonly environment: Environment;
  readonly facts: Facts;
  /** How to start another process of this client; without it everything is done in this one. */
  readonly launch?: Launch;
}

/** What Claude Code adds to the courier: hooks tell which transcripts changed, and the sync brings those to the backend. */
export function claudeClient({ environment, facts, launch }: ClaudeClientOptions): CourierClient<HookEvent> {
  const destinations = new Destinations(profile, environment);
  const policy = new WakePolicy();

  /** Paths of transcripts that may be there. A session whose settings changed on the way goes where its last event says. */
  function transcriptsOf(sessionIds: readonly string[], destination: string): string[] {
    return sessionIds.flatMap((sessionId) => {
      const known = facts.get(sessionId);
      return known?.transcriptPath !== undefined && belongsTo(known, destination) ? [known.transcriptPath] : [];
    });
  }

  return {
    parse: parseHookRecord,
    async absorb(events) {
      const wanted: HookEvent[] = [];
      for (const event of events)
        if (await destinations.isWanted(destinationName(event.environment))) wanted.push(event);
      await facts.absorb(...wanted);
      return wanted.map((event) => ({
        destination: destinationName(event.environment),
        source: event.sessionId,
        at: event.at,
        timing: policy.timing(event),
      }));
    },
    async destinations() {
      return await destinations.configured(facts.all().map(({ environment: { values } }) => destinationName(values)));
    },
    async deliver({ destination, sources, careful }, signal) {
      const { settings } = await destinations.config(destination);
      if (!settings.autoSync) return { summary: "nothing, as autoSync is off", rejected: [], failed: [] };
      const { positions } = await destinations.connect(destination);
      const transcripts =
        sources === null
          ? await findEverything(destination, { environment, facts, byPath: careful })
          : { roots: [], only: transcriptsOf(sources, destination) };
      const isMuch = launch !== undefined && (await unreadBytes(transcripts, positions)) > MOST_BYTES_HERE;
      const delivered = isMuch
        ? await deliverApart({ destination, ...transcripts, careful }, { launch, environment, facts, signal })
        : await deliver({ ...(await destinations.open(destination)), ...transcripts, facts, signal }, careful);
      if (sources === null)
        await facts.forgetDelivered((known) => belongsTo(known, destination) && isDelivered(positions, known));
      return delivered;
    },
  };
}
