import { causeText } from "@opensync/client-core";
import { beforeProcessEnds } from "./process-end";
import { describeState } from "./sync-state";
import type { Hooks } from "@opencode-ai/plugin";
import type { Configuration } from "./configuration";
import type { CourierStarter } from "./courier-starter";
import type { HealthCheck } from "./health-check";
import type { Recorder } from "./recorder";

/** Looking over what an earlier process left can wait until this one has started, ms. */
const LOOK_OVER_AFTER_MS = 3000;

export interface Parts {
  readonly recorder: Recorder;
  readonly configuration: Configuration;
  readonly courier: CourierStarter;
  readonly health: HealthCheck;
  /** `courier.json` */
  readonly statusFile: string;
  readonly log: (message: string) => void;
}

/** What OpenCode calls. It awaits all but `event`, so each is done when it returns; none ever rejects. */
export function createHooks({ recorder, configuration, courier, health, statusFile, log }: Parts): Hooks {
  const lookOver = setTimeout(() => recorder.ensureCourier(), LOOK_OVER_AFTER_MS).unref();
  const forget = beforeProcessEnds(() => recorder.flush());

  const safely =
    <Arguments extends unknown[]>(run: (...given: Arguments) => void) =>
    async (...given: Arguments): Promise<void> => {
      try {
        run(...given);
      } catch (error) {
        log(`Failed: ${causeText(error)}`);
      }
    };

  return {
    event: safely((input) => recorder.event(input.event)),
    "tool.execute.before": safely((call) => recorder.toolStarted(call)),
    "tool.execute.after": safely((call) => recorder.toolEnded(call)),
    "experimental.session.compacting": safely(({ sessionID }, output) => {
      if (!configuration.isWanted()) return;
      const { lastTrouble } = recorder;
      output.context.push(describeState({ sessionID, health: health.health, statusFile, lastTrouble }));
    }),
    dispose: async () => {
      clearTimeout(lookOver);
      health.stop();
      recorder.flush();
      forget();
      await courier.settled();
      log("Plugin ended");
    },
  };
}
