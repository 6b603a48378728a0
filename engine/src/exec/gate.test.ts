import { expect, test } from "vitest";
import { Gate } from "./gate";

test("lets as many in as there are places, the rest wait in order, and more than may wait are refused", async () => {
  const gate = new Gate(2, 2);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const enter = (n: number): Promise<number> =>
    gate.run(async () => {
      started.push(n);
      await new Promise<void>((resolve) => finish.push(resolve));
      return n;
    });
  const calls = [1, 2, 3, 4].map(enter);
  await expect(enter(5)).rejects.toMatchObject({ code: "TooManyConcurrentRequests", status: 503 });
  expect(started).toEqual([1, 2]);
  for (let n = 0; n < 4; n++) {
    finish[n]?.();
    expect(await calls[n]).toBe(n + 1);
    await Promise.resolve();
  }
  expect(started).toEqual([1, 2, 3, 4]);
});

test("a holder that fails gives its place up", async () => {
  const gate = new Gate(1, 1);
  await expect(gate.run(() => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
  expect(await gate.run(async () => "next")).toBe("next");
});
