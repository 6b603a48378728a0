import * as fc from "fast-check";
import { expect, test } from "vitest";
import { program } from "./arbitrary-programs";
import { openOurs, theirs } from "./backends";
import { runs, TIMEOUT_MS } from "./runs";
import { Session } from "./session";

test("random programs answer what upstream's in-memory implementation answers", { timeout: TIMEOUT_MS }, async () => {
  const ours = await openOurs();
  await fc.assert(
    fc.asyncProperty(program, async (calls) => {
      const [our, their] = [new Session(await ours()), new Session(theirs())];
      for (const { kind, steps } of calls) expect(await our.run(kind, steps)).toEqual(await their.run(kind, steps));
    }),
    runs(150),
  );
});
