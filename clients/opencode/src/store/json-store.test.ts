import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { isUnchanged, openStore } from ".";
import { copyOfFixture, readExport } from "./testing/fixtures";
import { JsonFolder } from "./testing/json-folder";

const MAIN = readExport("main");
const RICH = readExport("rich");
const SUBAGENT = readExport("subagent");

test("reads the same sessions, messages and parts from the older store of files", async () => {
  const folder = new JsonFolder();
  for (const session of [MAIN, RICH, SUBAGENT]) folder.add(session);
  const store = await openStore([folder.place]);
  expect(
    store
      .sessions()
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual([MAIN, RICH, SUBAGENT].map(({ info }) => info.id).toSorted());
  for (const { info, messages } of [MAIN, RICH, SUBAGENT]) {
    const read = [...(store.read(info.id)?.messages() ?? [])];
    expect(read.map(({ id, parts }) => [id, parts.map((part) => part.id)])).toEqual(
      messages.map((message) => [message.info.id, message.parts.map(({ id }) => id)]),
    );
    expect(read.map(({ parts }) => parts.map(({ data }) => data))).toEqual(
      messages.map(({ parts }) => parts.map(({ id: _id, sessionID: _session, messageID: _message, ...data }) => data)),
    );
  }
  expect(store.read(SUBAGENT.info.id)).toMatchObject({
    project: { worktree: "/home/dev/oc-work", vcs: "git" },
    facts: { parentToolCallId: "toolu_0cbe00b3942cd68039636aa8", lastModel: { model: "mock-model", provider: "mock" } },
  });
});

test("a second look finds nothing changed; a changed part, a new message and a removed one are found", async () => {
  const folder = new JsonFolder();
  folder.add(MAIN);
  const store = await openStore([folder.place]);
  const first = store.read(MAIN.info.id);
  for (const _ of first?.messages() ?? []);
  const position = first?.position();
  const unchanged = store.head(MAIN.info.id);
  expect(unchanged && isUnchanged(unchanged, position)).toBe(true);

  const [, changed, removed] = MAIN.messages;
  folder.write(["part", changed?.info.id ?? "", changed?.parts[0]?.id ?? ""], { ...changed?.parts[0] });
  folder.write(["message", MAIN.info.id, "msg_zz"], { id: "msg_zz", role: "user", time: { created: 1795300000000 } });
  rmSync(`${folder.place.path}/message/${MAIN.info.id}/${removed?.info.id}.json`);
  const head = store.head(MAIN.info.id);
  expect(head && isUnchanged(head, position)).toBe(false);
  const second = store.read(MAIN.info.id, position);
  expect([...(second?.changed ?? [])]).toEqual([changed?.info.id, "msg_zz"]);
  expect(second?.removed).toEqual([removed?.info.id]);
});

test("a session in both stores comes once, from the database", async () => {
  const folder = new JsonFolder();
  folder.add({ ...MAIN, info: { ...MAIN.info, title: "as it was before" } });
  folder.add({ ...SUBAGENT, info: { ...SUBAGENT.info, id: "ses_only_here" } });
  const database = copyOfFixture("main");
  const store = await openStore([database.place, folder.place]);
  const heads = store.sessions();
  expect(heads).toHaveLength(4);
  expect(heads.find(({ id }) => id === MAIN.info.id)?.place.kind).toBe("database");
  expect(heads.find(({ id }) => id === "ses_only_here")?.place.kind).toBe("json");
  expect(store.read(MAIN.info.id)?.session.title).toBe("Greeting file and its edit");
});

test("a torn file hides what it held and nothing else", async () => {
  const folder = new JsonFolder();
  folder.add(MAIN);
  folder.add(RICH);
  const torn = folder.write(["session", String(RICH.info.projectID), RICH.info.id], '{"id":');
  folder.write(["part", MAIN.messages[1]?.info.id ?? "", MAIN.messages[1]?.parts[0]?.id ?? ""], '{"type":"te');
  const store = await openStore([folder.place]);
  expect(store.sessions().map(({ id }) => id)).toEqual([MAIN.info.id]);
  expect(store.troubles.map(({ path }) => path)).toEqual([torn]);
  const read = [...(store.read(MAIN.info.id)?.messages() ?? [])];
  expect(read.map(({ parts }) => parts.length)).toEqual(MAIN.messages.map(({ parts }) => parts.length));
  expect(read[1]?.parts[0]).toMatchObject({ fault: "is no JSON" });
});
