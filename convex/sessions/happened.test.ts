import type { FunctionArgs } from "convex/server";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import { addKey } from "../testing/tenant.harness";

afterEach(() => vi.unstubAllEnvs());

type Filters = NonNullable<FunctionArgs<typeof api.sessions.mine.list>["filters"]>;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday's midnight. */
const monday = Date.UTC(2026, 9, 5);
const opus = "claude-opus-4-8";
const sonnet = "claude-sonnet-4-5";
const always = { from: 0, to: Number.MAX_SAFE_INTEGER };
const at = (weekday: number, hour: number) => ({ hours: [{ weekday, hour, ...always }] });
const days = (first: number, last: number) => ({ from: monday + first * DAY, to: monday + (last + 1) * DAY });

/** `long` goes on from Monday to Wednesday, another tool each day; `short` is of one hour; `quiet` calls none; `before` is of Sunday. */
async function start() {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const me = await owner.query(api.account.me, {});
  const tenant = await addKey(backend, me?.userId ?? expect.fail("nobody is signed in"));
  const call = (session: string, index: number, time: number, tools: string[], model = opus) => ({
    sessionExternalId: session,
    externalId: `${session}-${index}`,
    role: "assistant" as const,
    createdAt: time,
    model,
    parts: tools.map((toolName) => ({ type: "tool", toolName })),
  });
  await tenant.sync({
    messages: [
      call("long", 1, monday + 14 * HOUR, ["Bash", "Bash"]),
      call("long", 2, monday + DAY + 9 * HOUR, ["Read"]),
      call("long", 3, monday + 2 * DAY + 14 * HOUR + 59 * 60_000, ["Edit", "mcp: a, b%"], sonnet),
      call("short", 1, monday + 2 * DAY + 9 * HOUR, ["Bash"]),
      call("quiet", 1, monday + 14 * HOUR, []),
      call("before", 1, monday - 10 * HOUR, ["Bash"]),
    ],
  });
  const names = async (filters: Filters, sort?: { by: "tokens"; order: "asc" }) => {
    const asked = { filters, ...(sort === undefined ? {} : { sort }) };
    const { page } = await owner.query(api.sessions.mine.list, {
      paginationOpts: { numItems: 20, cursor: null },
      ...asked,
    });
    return page.map(({ externalId }) => externalId).toSorted();
  };
  return { owner, names };
}

test("sessions are found by a tool that they called, within the days and the model as statistics count", async () => {
  const { owner, names } = await start();
  expect(await names({ tool: "Bash" })).toEqual(["before", "long", "short"]);
  expect(await names({ tool: "mcp: a, b%" })).toEqual(["long"]);
  expect(await names({ tool: "bash" })).toEqual([]);
  expect(await names({ tool: "Bash", ...days(0, 0) })).toEqual(["long"]);
  expect(await names({ tool: "Bash", ...days(1, 6) })).toEqual(["short"]);
  expect(await names({ tool: "Bash", ...days(0, 6) }, { by: "tokens", order: "asc" })).toEqual(["long", "short"]);
  expect(await names({ tool: "Edit", model: opus })).toEqual([]);
  const { byTool } = await owner.query(api.usage.mine.stats, { fromDay: "2026-10-05", toDay: "2026-10-06" });
  for (const { name } of byTool) expect(await names({ tool: name ?? "", ...days(0, 1) })).toEqual(["long"]);
});

test("sessions are found by an hour of the week in which they have a message, on whichever of their days", async () => {
  const { owner, names } = await start();
  expect(await names(at(0, 14))).toEqual(["long", "quiet"]);
  expect(await names(at(1, 9))).toEqual(["long"]);
  expect(await names(at(2, 9))).toEqual(["short"]);
  expect(await names(at(2, 14))).toEqual(["long"]);
  expect(await names(at(1, 14))).toEqual([]);
  expect(await names(at(6, 14))).toEqual(["before"]);
  // A day that is over: what went on after it is among what did something on it.
  expect(await names({ ...at(0, 14), ...days(0, 0) })).toEqual(["long", "quiet"]);
  expect(await names({ ...at(0, 14), ...days(1, 2) })).toEqual([]);
  expect(await names({ ...at(0, 14), tool: "Edit" })).toEqual(["long"]);
  // Where summer time ends, another UTC hour goes on as the same of the reader's.
  const change = monday + DAY;
  const parts = [
    { weekday: 0, hour: 14, from: 0, to: change },
    { weekday: 2, hour: 9, from: change, to: always.to },
  ];
  expect(await names({ hours: parts })).toEqual(["long", "quiet", "short"]);
  expect(await names({ hours: parts.map((part) => ({ ...part, to: monday })) })).toEqual([]);
  const many = { paginationOpts: { numItems: 1, cursor: null }, filters: { hours: Array(500).fill(parts[0]) } };
  expect(await refusalOf(owner.query(api.sessions.mine.list, many))).toBe("invalid_request");
});
