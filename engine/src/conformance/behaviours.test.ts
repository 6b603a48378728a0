import { expect, test } from "vitest";
import { type Backend, openOurs, theirs } from "./backends";
import * as behaviours from "./fixtures/app/behaviours";
import { Session } from "./session";

/** What the client library makes of a function, as far as it counts here. */
interface Registered {
  isQuery?: boolean;
  isAction?: boolean;
  exportArgs(): string;
}

const SHOWN = (Object.entries(behaviours) as unknown as [string, Registered][]).filter(
  ([, shown]) => shown.exportArgs() === '{"type":"object","value":{}}',
);

test("functions may rely on the same in both", async () => {
  const ours = await openOurs();
  const answers = async (open: () => Promise<Backend>): Promise<Record<string, unknown>> => {
    const found: Record<string, unknown> = {};
    for (const [name, { isQuery, isAction }] of SHOWN) {
      const session = new Session(await open());
      const kind = isQuery === true ? "query" : isAction === true ? "action" : "mutation";
      found[name] = session.comparable(await session.call(kind, `behaviours:${name}`, {}));
    }
    return found;
  };
  expect(await answers(ours)).toEqual(await answers(async () => theirs()));
});
