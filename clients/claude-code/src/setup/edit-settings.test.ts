import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hookedEvents, parseSettings, withHooks, withoutHooks } from "./edit-settings";
import { CAPTURED_EVENTS } from "./hook-command";

const environment = { HOME: "/home/ada" };
const install = (text: string) => withHooks(text, environment);

const command = (event: string) =>
  `opensync_event=${event}; f="$HOME/.local/share/opensync/claude-code-sync/hook.sh"; [ ! -r "$f" ] || . "$f"`;
const group = (event: string) => ({
  hooks: [
    {
      type: "command",
      command: command(event),
      timeout: 5,
      ...(/Start$|Prompt|PostTool/.test(event) ? { async: true } : {}),
    },
  ],
});

describe("hooks are added to settings", () => {
  test("of a file that does not exist, is empty, or holds an empty object", () => {
    const expected = { hooks: Object.fromEntries(CAPTURED_EVENTS.map((event) => [event, [group(event)]])) };
    for (const text of ["", "{}", "{}\n", " { } \n"]) expect(JSON.parse(install(text))).toEqual(expected);
    expect(install("")).toBe(`${JSON.stringify(expected, null, 2)}\n`);
  });

  test.each([
    ["two spaces", '{\n  "model": "opus",\n  "n": 1.0,\n  "list": ["a", "b"],\n  "é": "\\u00e9"\n}\n'],
    ["tabs, no last newline", '{\n\t"env": {\n\t\t"A": "1"\n\t}\n}'],
    ["four spaces and CRLF", '{\r\n    "b": true,\r\n    "a": []\r\n}\r\n'],
    ["one line", '{"b":1,"a":{"c":[1,2]}}'],
    ["a byte order mark", '\uFEFF{\n  "a": 1\n}\n'],
    ["a string that looks like JSON", '{\n  "a": "}],\\"hooks\\": {\\\\"\n}\n'],
    [
      "hooks of others",
      '{\n  "hooks": {\n    "Stop": [\n      { "hooks": [ {"type":"command", "command":"x"} ] }\n    ]\n  }\n}\n',
    ],
    [
      "hooks of others at an event of ours and one that is not",
      '{"hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[]}],"Stop":[{"hooks":[{"type":"prompt","prompt":"?"}]}]},"z":0}',
    ],
  ])("laid out with %s, and taken out again to the byte", (_what, text) => {
    const edited = install(text);
    expect(hookedEvents(edited).sort()).toEqual([...CAPTURED_EVENTS].sort());
    expect(withoutHooks(edited)).toBe(text);
    expect(install(edited)).toBe(edited);
    if (text.includes("\r\n")) expect(edited.replaceAll("\r\n", "")).not.toContain("\n");
  });

  test("whatever the others are, they mean what they meant, and come back to the byte", () => {
    const hook = fc.record({ type: fc.constant("command"), command: fc.string() });
    const other = fc.record(
      { matcher: fc.string(), hooks: fc.array(hook, { minLength: 1 }) },
      { requiredKeys: ["hooks"] },
    );
    const events = fc.dictionary(
      fc.constantFrom("Stop", "PreToolUse", "SessionEnd"),
      fc.array(other, { minLength: 1 }),
    );
    const file = fc.dictionary(fc.string(), fc.jsonValue()).chain((rest) =>
      fc
        .record({ hooks: fc.option(events, { nil: undefined }), indent: fc.constantFrom(0, 1, 2, 4, "\t") })
        .map(({ hooks, indent }) => {
          const { hooks: _, ...others } = rest;
          const before = hooks && Object.keys(hooks).length > 0 ? { ...others, hooks } : others;
          return JSON.stringify({ first: 1, ...before }, null, indent);
        }),
    );
    fc.assert(
      fc.property(file, (text) => {
        const edited = install(text);
        expect(install(edited)).toBe(edited);
        expect(withoutHooks(edited)).toBe(text);
      }),
      { numRuns: 200 },
    );
  });
});

describe("entries of older versions", () => {
  const older = (event: string, change: object) =>
    JSON.stringify({ hooks: { [event]: [{ matcher: "", hooks: [{ type: "command", ...change }] }] } }, null, 2);

  test.each([
    ["another path", older("Stop", { command: "/opt/claude-code-sync/hook.sh Stop", timeout: 5 })],
    ["another timeout", older("Stop", { command: command("Stop"), timeout: 60 })],
    ["the predecessor's command", older("Stop", { command: "claude-code-sync hook Stop" })],
    ["an event that is captured no more", older("PreToolUse", { command: "claude-code-sync hook PreToolUse" })],
  ])("with %s are replaced, once", (_what, text) => {
    expect(JSON.parse(install(text)).hooks).toEqual(JSON.parse(install("")).hooks);
  });

  test("twice at one event, beside somebody else's, leave one of ours and theirs", () => {
    const theirs = { type: "command", command: "make lint" };
    const ours = { type: "command", command: "claude-code-sync hook Stop" };
    const text = JSON.stringify({ hooks: { Stop: [{ hooks: [ours, theirs] }, { hooks: [ours] }] } }, null, 2);
    expect(JSON.parse(install(text)).hooks.Stop).toEqual([{ hooks: [theirs] }, group("Stop")]);
    expect(JSON.parse(withoutHooks(text))).toEqual({ hooks: { Stop: [{ hooks: [theirs] }] } });
  });
});

describe("settings that cannot be edited", () => {
  test.each([
    ["broken JSON", '{\n  "a": 1,\n  "key" "osk_secret"\n}', /^is not valid JSON \(line 3, column 9\)$/],
    ["comments", '{\n  // mine\n  "a": 1\n}', /is not valid JSON/],
    ["a list", "[]", /has no object in it/],
    ["hooks that are no object", '{"hooks": []}', /has something unexpected at hooks/],
    ["an event that is no list", '{"hooks": {"Stop": {}}}', /has something unexpected at hooks\.Stop/],
  ])("are refused: %s", (_what, text, message) => {
    expect(() => install(text)).toThrow(message);
    expect(() => parseSettings(text)).toThrow(message);
  });

  test("of two members of one name the last is edited, as the agent reads it", () => {
    const edited = install('{"hooks": {"Stop": []}, "hooks": {}}');
    expect(edited).toMatch(/^\{"hooks": \{"Stop": \[\]\}, "hooks"/);
    expect(hookedEvents(edited)).toHaveLength(CAPTURED_EVENTS.length);
  });
});

test("a path that is not below the home folder is quoted for the shell", () => {
  const edited = withHooks("", { HOME: "/home/ada", XDG_DATA_HOME: "/mnt/it's $HOME" });
  expect(JSON.parse(edited).hooks.Stop[0].hooks[0].command).toBe(
    `opensync_event=Stop; f='/mnt/it'\\''s $HOME/opensync/claude-code-sync/hook.sh'; [ ! -r "$f" ] || . "$f"`,
  );
});
