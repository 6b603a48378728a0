import { afterEach, expect, test, vi } from "vitest";
import { internal } from "../_generated/api";
import type { Backend } from "../testing/backend.harness";
import { startWithSignIn } from "../testing/signIn.harness";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

async function mayGuess(backend: Backend, account: string, address: string | null): Promise<boolean> {
  const { retryAfterSeconds } = await backend.mutation(internal.auth.passwordRows.guess, { account, address });
  return retryAfterSeconds === null;
}

test("an address is counted over all accounts; of IPv6 it is the network, and an IPv4 address may be written as IPv6", async () => {
  const backend = await startWithSignIn({ OPENSYNC_GUESSES_PER_ADDRESS: "1" });
  const may = async (address: string) => await mayGuess(backend, `account of ${address}`, address);
  expect(await may("192.0.2.1")).toBe(true);
  expect(await may("::ffff:192.0.2.1")).toBe(false);
  expect(await may("192.0.2.2")).toBe(true);
  expect(await may("2001:db8:1:2::1")).toBe(true);
  expect(await may("2001:0db8:0001:0002:ffff::9")).toBe(false);
  expect(await may("2001:db8:1:3::1")).toBe(true);
  expect(await may("::1")).toBe(true);
  expect(await may("0:0:0:0::2")).toBe(false);
});

test("guesses come back with time, and a refused one costs nothing", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const backend = await startWithSignIn({ OPENSYNC_GUESSES_PER_ACCOUNT: "2" });
  const guesses = async (count: number) => {
    const made = [];
    for (let index = 0; index < count; index += 1) made.push(await mayGuess(backend, "ada", null));
    return made;
  };
  expect(await guesses(4)).toEqual([true, true, false, false]);
  vi.setSystemTime(Date.now() + 31 * 60_000);
  expect(await guesses(2)).toEqual([true, false]);
  vi.setSystemTime(Date.now() + 10 * 60 * 60_000);
  expect(await guesses(3)).toEqual([true, true, false]);
});

test("a guess that the address may not make is not counted with the account", async () => {
  const backend = await startWithSignIn({ OPENSYNC_GUESSES_PER_ACCOUNT: "2", OPENSYNC_GUESSES_PER_ADDRESS: "1" });
  const may = async (address: string) => await mayGuess(backend, "ada", address);
  expect([await may("192.0.2.1"), await may("192.0.2.1"), await may("192.0.2.1")]).toEqual([true, false, false]);
  expect([await may("192.0.2.2"), await may("192.0.2.3")]).toEqual([true, false]);
});

test("a clock that is set back keeps nobody out", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const backend = await startWithSignIn({ OPENSYNC_GUESSES_PER_ACCOUNT: "1" });
  expect([await mayGuess(backend, "ada", null), await mayGuess(backend, "ada", null)]).toEqual([true, false]);
  vi.setSystemTime(Date.now() - 24 * 60 * 60_000);
  expect([await mayGuess(backend, "ada", null), await mayGuess(backend, "ada", null)]).toEqual([true, false]);
});
