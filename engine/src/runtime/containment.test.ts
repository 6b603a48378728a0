import { setImmediate } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { containEvaluation, containFailures } from "./containment";

test("a rejection that is handled after all has failed what it comes from, and nothing is printed of it", async () => {
  onTestFinished(containFailures(() => undefined));
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const failures: unknown[] = [];
  const rejected = containEvaluation(
    () => Promise.reject(new Error("nobody listens yet")),
    (error) => failures.push(error),
  );
  await setImmediate();
  expect(failures).toEqual([new Error("nobody listens yet")]);
  await expect(rejected).rejects.toThrow("nobody listens yet");
  // Node looks for those between two turns, and tells of them in the one after.
  await setImmediate();
  await setImmediate();
  expect(warnings).toEqual([]);
});
