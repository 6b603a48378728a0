import { causeText } from "@opensync/client-core";
import type { IsolatedEngine } from "@opensync/engine";
import { inProcess } from "../backend/call-internal";
import { mayOpen, openBrowser } from "../browser";
import type { UpLog } from "../up/log";
import { newSignInUrl } from "./sign-in-url";

/**
 * Opens the dashboard, signed in, where somebody is in front of a desktop to see it. By a code of its own, so that the link that was
 * printed still works. Where it cannot be opened, that is noted and no more: the link is there. What was left for the browser goes when
 * its code has expired, and at `stop`.
 */
export async function showDashboard(
  engine: IsolatedEngine,
  { dataDir, log, stop }: { dataDir: string; log: UpLog; stop: AbortSignal },
): Promise<void> {
  const { env: environment, platform } = process;
  if (!mayOpen({ isTerminal: process.stdout.isTTY, environment, platform })) return;
  try {
    const { dashboardUrl, expiresAt } = await newSignInUrl(inProcess(engine), engine.url);
    const remove = await openBrowser(dashboardUrl, { folder: dataDir, environment, platform });
    log.note("opened", "Opened the dashboard in a browser.");
    const forget = async (): Promise<void> => {
      await remove().catch((error: unknown) => log.note("not_removed", causeText(error)));
    };
    if (stop.aborted) return await forget();
    setTimeout(() => void forget(), expiresAt - Date.now()).unref();
    stop.addEventListener("abort", () => void forget(), { once: true });
  } catch (error) {
    log.note("not_opened", `No browser was opened: ${causeText(error)}`);
  }
}
