import { expect, test } from "vitest";
import { highlighted } from "./highlight";
import { facetsOf, merged, narrowed, type Hit } from "./hits";
import { searchWords } from "./search-words";

test("a query is read as the index reads it", () => {
  expect(searchWords("ECONNREFUSED at 127.0.0.1:32")).toEqual({
    whole: ["econnrefused", "at", "127", "0", "1"],
    beginning: "32",
    tooLong: [],
    tooMany: [],
  });
  const long = "a".repeat(33);
  expect(searchWords(`${long} b`)).toMatchObject({ whole: [], beginning: "b", tooLong: [long] });
  expect(searchWords(Array.from({ length: 18 }, (_, at) => `w${at}`).join(" ")).tooMany).toEqual(["w16", "w17"]);
  expect(searchWords("…").beginning).toBeNull();
});

test("words are marked where the index finds them, and the text stays what it was", () => {
  const text = "Refused: refusal <b>refuse</b> naïve ÉTÉ";
  const pieces = highlighted(text, searchWords("été refus"));
  expect(pieces.filter(({ isMatch }) => isMatch).map(({ text: word }) => word)).toEqual([
    "Refused",
    "refusal",
    "refuse",
    "ÉTÉ",
  ]);
  expect(pieces.map(({ text: piece }) => piece).join("")).toBe(text);
  expect(highlighted("nothing", searchWords("…"))).toEqual([{ text: "nothing", isMatch: false }]);
});

test("hits of both indexes come in turn, once each, and are counted as if the filter of that kind were away", () => {
  const hits = merged([hit("1"), hit("2", { role: "tool" })], [hit("3", { source: "codex" }), hit("2")]);
  expect(hits.map(({ partId }) => partId)).toEqual(["1", "3", "2"]);
  expect(narrowed(hits, { agent: "codex" }).map(({ partId }) => partId)).toEqual(["3"]);
  const facets = facetsOf(hits, { agent: "codex" }, (source) => source);
  expect(facets.agent.map(({ value, hits: count }) => [value, count])).toEqual([
    ["claude-code", 2],
    ["codex", 1],
  ]);
  expect(facets.role.map(({ value, hits: count }) => [value, count])).toEqual([["assistant", 1]]);
});

test("projects of one name say where they are, as everywhere else", () => {
  const paths = ["/home/ada/code/shop", "/Users/ada/code/shop", "C:\\work\\shop", "/home/ada/code/notes"];
  const hits = paths.map((projectPath, at) => hit(String(at), { projectPath, projectName: null }));
  expect(
    facetsOf(hits, {}, String)
      .project.map(({ label }) => label)
      .toSorted(),
  ).toEqual(["notes", "shop (/Users/ada/code)", "shop (/home/ada/code)", "shop (C:\\work)"]);
});

function hit(partId: string, rest: Partial<Hit> = {}): Hit {
  return {
    sessionExternalId: "s",
    sessionTitle: null,
    messageExternalId: "m",
    role: "assistant",
    createdAt: 0,
    snippet: "",
    partType: "text",
    toolName: null,
    source: "claude-code",
    projectPath: "/p",
    projectName: null,
    model: null,
    machineId: null,
    ...rest,
    sessionId: "s" as Hit["sessionId"],
    messageId: "m" as Hit["messageId"],
    partId: partId as Hit["partId"],
  };
}
