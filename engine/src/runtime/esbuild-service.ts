import { stop } from "esbuild";

let users = 0;

/**
 * Runs work that uses esbuild. Its process stays for as long as any such work goes on, and no longer: the next
 * starts one again.
 */
export async function withEsbuild<T>(work: () => Promise<T>): Promise<T> {
  users += 1;
  try {
    return await work();
  } finally {
    users -= 1;
    if (users === 0) await stop();
  }
}
