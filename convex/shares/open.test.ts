import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { Backend, Client } from "../testing/backend.harness";
import { refusalOf, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";
import { addTenant, asTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const createdAt = Date.UTC(2026, 9, 4, 12);
const page = { numItems: 20, cursor: null };
const all = { toolCalls: true, thinking: true, usage: true, paths: true, subagents: true };
/** What a share must not show where it was not chosen, each in whatever place it may hide. */
const MARKS = {
  toolCalls: ["TOOL-INPUT", "TOOL-OUTPUT", "ROLE-TOOL", "FILE-PART", "Bash"],
  thinking: ["THOUGHT"],
  usage: ["costMicroUsd", "7777"],
  paths: ["/home/ada", "adas-laptop", "feature/secret", "git@example.com"],
  subagents: ["SUBAGENT", "SIDECHAIN"],
} as const;
/** A made-up key, in two pieces so that no scanner takes it for one. */
const SECRET = ["ghp", "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"].join("_");
const NEVER = [SECRET, "METADATA", "UNRELATED", "REMOVED", "ses-external", "msg-external", "machine-1"];

interface Stage {
  backend: Backend;
  owner: SignedIn;
  nobody: Client;
  tenant: Tenant;
  session: Id<"sessions">;
}

async function start(): Promise<Stage> {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const { apiKey } = await owner.action(api.keys.mine.create, { name: "laptop", scopes: ["ingest", "read"] });
  const me = await owner.query(api.account.me, {});
  const tenant = asTenant(backend, me?.userId ?? expect.fail("nobody is signed in"), apiKey);
  const big = `${"line of a log\n".repeat(20_000)}TOOL-OUTPUT at /home/ada/shop/log.txt ${SECRET}`;
  const place = { projectPath: "/home/ada/shop", cwd: "/home/ada/shop", gitBranch: "feature/secret" };
  const tool = {
    type: "tool",
    toolName: "Bash",
    toolCallId: "call-1",
    input: { command: `TOOL-INPUT /home/ada/x ${SECRET}` },
  };
  await tenant.sync({
    client: { name: "claude-code-sync", version: "1", machineId: "machine-1", hostname: "adas-laptop.local" },
    sessions: [
      {
        externalId: "ses-external",
        source: "claude-code",
        title: "Fix /home/ada/shop",
        ...place,
        gitRepo: "git@example.com:ada/shop.git",
        metadata: { note: "METADATA" },
      },
      {
        externalId: "ses-external-child",
        parentExternalId: "ses-external",
        title: "SUBAGENT",
        parentToolCallId: "call-1",
      },
      { externalId: "ses-external-other", title: "UNRELATED" },
    ],
    messages: [
      message(1, { role: "user", textContent: "hello from /home/ada/shop/a.ts on adas-laptop" }),
      message(2, {
        role: "assistant",
        model: "claude-opus-4-8",
        usage: { input: 7777, output: 5 },
        metadata: { m: "METADATA" },
        parts: [
          { type: "thinking", text: "THOUGHT" },
          { type: "text", text: `an answer ${SECRET}` },
          { ...tool, output: big, metadata: { p: "METADATA" } },
          { type: "file", text: "FILE-PART" },
        ],
      }),
      message(3, { role: "tool", textContent: "ROLE-TOOL" }),
      message(4, { role: "assistant", isSidechain: true, textContent: "SIDECHAIN" }),
      message(5, { role: "assistant", textContent: "REMOVED", removedAt: createdAt }),
      { ...message(6, { role: "user", textContent: "SUBAGENT asks" }), sessionExternalId: "ses-external-child" },
      { ...message(7, { role: "user", textContent: "UNRELATED says" }), sessionExternalId: "ses-external-other" },
    ],
  });
  const session = (await tenant.session("ses-external")).session.id as Id<"sessions">;
  return { backend, owner, nobody: backend.client(), tenant, session };
}

function message(index: number, fields: object) {
  return {
    sessionExternalId: "ses-external",
    externalId: `msg-external-${index}`,
    createdAt: createdAt + index,
    role: "user" as const,
    ...fields,
  };
}

/** Everything that a token shows to somebody who is not signed in, as one text. */
async function everything(nobody: Client, token: string): Promise<string> {
  const shown: unknown[] = [];
  const got = await nobody.query(api.shares.open.get, { token });
  shown.push(got);
  for (const subagent of [undefined, ...(got?.subagents ?? []).map(({ id }) => id)]) {
    const of = { token, ...(subagent === undefined ? {} : { subagent }) };
    shown.push(await nobody.query(api.shares.open.get, of));
    const { page: messages } = await nobody.query(api.shares.open.messages, { ...of, paginationOpts: page });
    shown.push(messages);
    for (const { id, parts } of messages) {
      shown.push(await nobody.query(api.shares.open.parts, { ...of, message: id, from: 0 }));
      for (const part of parts) {
        for (const { field } of part.stored) {
          shown.push(await nobody.action(api.shares.open.content, { ...of, part: part.id, field }));
        }
      }
    }
  }
  return JSON.stringify(shown);
}

test("a share shows to anybody all that was chosen, and no external id, metadata, removed message or other session", async () => {
  const { owner, nobody, session } = await start();
  const { token } = await owner.action(api.shares.mine.create, { session, include: all });
  const shown = await everything(nobody, token);
  for (const mark of Object.values(MARKS).flat()) expect(shown).toContain(mark);
  for (const mark of NEVER) expect(shown).not.toContain(mark);
  expect(shown).toContain("an answer");
  expect(shown).not.toContain((await owner.query(api.account.me, {}))?.userId);
});

test("usage that a fork has copied is shown as not counted there", async () => {
  const { owner, nobody, tenant, session } = await start();
  const answer = {
    role: "assistant",
    model: "claude-opus-4-8",
    textContent: "again",
    usage: { input: 5 },
    usageKey: "k",
  };
  const origin = { ...message(8, answer), sessionExternalId: "ses-external-other" };
  await tenant.sync({ messages: [origin, message(9, { ...answer, usageCopied: true })] });
  const { token } = await owner.action(api.shares.mine.create, { session, include: all });
  const { page: messages } = await nobody.query(api.shares.open.messages, { token, paginationOpts: page });
  expect(messages.flatMap((shown) => (shown.usage === null ? [] : [shown.usage.isCounted]))).toEqual([true, false]);
});

test.each(Object.keys(MARKS) as (keyof typeof MARKS)[])("without %s, nothing of it leaves", async (left) => {
  const { owner, nobody, session } = await start();
  const { token } = await owner.action(api.shares.mine.create, { session, include: { ...all, [left]: false } });
  const shown = await everything(nobody, token);
  for (const mark of MARKS[left]) expect(shown).not.toContain(mark);
  expect(shown).toContain("an answer");
});

test("with nothing chosen, only what was said is shown; content that is not shown has no way out either", async () => {
  const { owner, nobody, session } = await start();
  const whole = await owner.action(api.shares.mine.create, { session, include: all });
  const { token } = await owner.action(api.shares.mine.create, { session, include: {} });
  const shown = await everything(nobody, token);
  for (const mark of [...Object.values(MARKS).flat(), ...NEVER]) {
    if (mark !== "costMicroUsd") expect(shown).not.toContain(mark);
  }
  expect(shown).toContain("hello from …/a.ts on …");
  const { page: messages } = await nobody.query(api.shares.open.messages, { token, paginationOpts: page });
  expect(
    messages.map(({ role, parts, hidden, usage }) => [role, parts.map(({ text }) => text), hidden, usage]),
  ).toEqual([
    ["user", ["hello from …/a.ts on …"], 0, null],
    ["assistant", ["an answer [redacted:github-token]"], 3, null],
  ]);
  const every = await nobody.query(api.shares.open.messages, { token: whole.token, paginationOpts: page });
  const part = every.page[1]?.parts.find(({ type }) => type === "tool")?.id ?? expect.fail("no tool call");
  const [child] = (await nobody.query(api.shares.open.get, { token: whole.token }))?.subagents ?? [];
  const subagent = child?.id ?? expect.fail("no subagent");
  expect(await nobody.action(api.shares.open.content, { token, part, field: "output" })).toBeNull();
  expect(await nobody.query(api.shares.open.get, { token, subagent })).toBeNull();
  const ofChild = await nobody.query(api.shares.open.messages, { token, subagent, paginationOpts: page });
  expect(ofChild.page).toEqual([]);
  const hidden = { token, message: every.page[2]?.id ?? "", from: 0 };
  expect((await nobody.query(api.shares.open.parts, hidden)).parts).toEqual([]);
});

test("a share is cut where it was made, unless it is live", async () => {
  const { owner, nobody, tenant, session } = await start();
  const cut = await owner.action(api.shares.mine.create, { session, include: all });
  const live = await owner.action(api.shares.mine.create, { session, include: all, live: true });
  vi.setSystemTime(Date.now() + 1_000);
  await tenant.sync({
    sessions: [
      { externalId: "ses-external", title: "LATER title" },
      { externalId: "another child", parentExternalId: "ses-external", title: "LATER child" },
    ],
    // Earlier by its own clock, later here.
    messages: [message(0, { textContent: "LATER message" })],
  });
  expect(await everything(nobody, cut.token)).not.toContain("LATER");
  const shown = await everything(nobody, live.token);
  for (const later of ["LATER title", "LATER child", "LATER message"]) expect(shown).toContain(later);
});

test("what is revoked, expired or unknown opens nothing, and each looks like the others", async () => {
  const { backend, owner, nobody, session } = await start();
  const make = (options: { expiresAt?: number } = {}) =>
    owner.action(api.shares.mine.create, { session, include: all, ...options });
  const [revoked, expiring] = [await make(), await make({ expiresAt: Date.now() + 60_000 })];
  const nothing = await everything(nobody, `osh_${"A".repeat(43)}`);
  expect(await everything(nobody, expiring.token)).not.toBe(nothing);
  await owner.mutation(api.shares.mine.revoke, { share: revoked.id });
  await owner.mutation(api.shares.mine.revoke, { share: revoked.id });
  await backend.mutation(internal.shares.mine.expire, { share: expiring.id });
  expect(await everything(nobody, revoked.token)).toBe(nothing);
  expect(await everything(nobody, expiring.token)).toBe(nothing);
  expect(await everything(nobody, "no token")).toBe(nothing);
  const open = await make();
  const shown = await everything(nobody, open.token);
  await owner.mutation(api.sessions.organise.trash, { sessions: [session] });
  expect(await everything(nobody, open.token)).toBe(nothing);
  await owner.mutation(api.sessions.organise.restore, { sessions: [session] });
  expect((await everything(nobody, open.token)).length).toBe(shown.length);
  await owner.mutation(api.shares.mine.revoke, { share: open.id });
  const listed = (await owner.query(api.shares.mine.list, { session, paginationOpts: page })).page;
  expect(listed.map(({ id, status }) => [id, status])).toEqual([
    [open.id, "revoked"],
    [expiring.id, "expired"],
    [revoked.id, "revoked"],
  ]);
  const events = (await backend.rows("auditLog"))
    .map(({ event }) => event)
    .filter((event) => event.startsWith("share"));
  expect(events).toEqual(["share.created", "share.created", "share.revoked", "share.created", "share.revoked"]);
  const kept = JSON.stringify([await backend.rows("shares"), await backend.rows("auditLog"), listed]);
  for (const { token } of [revoked, expiring]) expect(kept).not.toContain(token.slice(4));
});

test("nobody shares, lists or revokes what is another user's", async () => {
  const { backend, owner, nobody, session } = await start();
  const { id } = await owner.action(api.shares.mine.create, { session, include: {} });
  const other = await addTenant(backend);
  await other.sync({ sessions: [{ externalId: "theirs" }] });
  const theirs = (await other.session("theirs")).session.id as Id<"sessions">;
  const foreign = [
    owner.action(api.shares.mine.create, { session: theirs, include: {} }),
    owner.query(api.shares.mine.list, { session: theirs, paginationOpts: page }),
  ];
  expect(new Set(await Promise.all(foreign.map(refusalOf)))).toEqual(new Set(["not_found"]));
  const signedOut = [
    nobody.action(api.shares.mine.create, { session, include: {} }),
    nobody.query(api.shares.mine.list, { paginationOpts: page }),
    nobody.mutation(api.shares.mine.revoke, { share: id }),
  ];
  expect(new Set(await Promise.all(signedOut.map(refusalOf)))).toEqual(new Set(["signed_out"]));
  const past = owner.action(api.shares.mine.create, { session, include: {}, expiresAt: Date.now() - 1 });
  expect(await refusalOf(past)).toBe("invalid_request");
});
