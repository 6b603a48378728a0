import { execFile, spawn } from "node:child_process";
import { promisify } from "node:util";

const QUERY_MS = 5_000;
/** An opener that is still there after this has become the browser itself. */
const HANDED_OVER_MS = 10_000;

/**
 * What a command printed.
 * @throws Error where it is missing, fails, or takes too long
 */
export async function query(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const asked = promisify(execFile)(command, args, { env, timeout: QUERY_MS, encoding: "utf8" });
  asked.child.stdin?.end();
  return (await asked).stdout;
}

/**
 * Starts a command that brings up something else, and waits until that is done. It lives on without this process.
 * @throws Error where it is missing or fails
 */
export async function handOver(
  command: string,
  args: readonly string[],
  { env, input = "" }: { env: NodeJS.ProcessEnv; input?: string },
): Promise<void> {
  // Detached: Ctrl-C in the terminal is not meant for a browser that came up with it.
  const child = spawn(command, args, { env, stdio: ["pipe", "ignore", "ignore"], detached: true, windowsHide: true });
  child.unref();
  // One that ends before it has read all of it says so by its exit code.
  child.stdin.on("error", () => undefined).end(input);
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, HANDED_OVER_MS).unref();
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      if (code === 0) resolve();
      else reject(new Error(`${command} ended with ${code ?? "a signal"}`));
    });
  });
}
