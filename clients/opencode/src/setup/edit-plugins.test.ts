import * as fc from "fast-check";
import { parse } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import { ourSpecs, withoutPlugin, withPlugin } from "./edit-plugins";

const spec = "opencode-sync-plugin";
const isWanted = (other: string) => other === spec;
const add = (text: string) => withPlugin(text, { spec, fits: isWanted });

describe("the plugin is added", () => {
  test("to a file that does not exist or is empty", () => {
    const expected = '{\n  "$schema": "https://opencode.ai/config.json",\n  "plugin": ["opencode-sync-plugin"]\n}\n';
    for (const text of ["", " \n"]) expect(add(text)).toBe(expected);
  });

  test.each([
    ["an empty object", "{}", '{\n  "plugin": ["opencode-sync-plugin"]\n}'],
    ["two spaces", '{\n  "a": 1,\n  "b": 2\n}\n', '{\n  "a": 1,\n  "b": 2,\n  "plugin": ["opencode-sync-plugin"]\n}\n'],
    ["tabs, no last newline", '{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"plugin": ["opencode-sync-plugin"]\n}'],
    ["CRLF", '{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "plugin": ["opencode-sync-plugin"]\r\n}\r\n'],
    ["one line", '{"a":1}', '{"a":1, "plugin": ["opencode-sync-plugin"]}'],
    ["a byte order mark", '\uFEFF{\n  "a": 1\n}', '\uFEFF{\n  "a": 1,\n  "plugin": ["opencode-sync-plugin"]\n}'],
    ["a trailing comma", '{\n  "a": 1,\n}\n', '{\n  "a": 1,\n  "plugin": ["opencode-sync-plugin"],\n}\n'],
    [
      "comments, each of which stays with its own",
      '{\n  // first\n  "a": 1 /* one */, // of a\n  "b": 2 // of b\n  // last\n}\n',
      '{\n  // first\n  "a": 1 /* one */, // of a\n  "b": 2, // of b\n  "plugin": ["opencode-sync-plugin"]\n  // last\n}\n',
    ],
    [
      "another's entry on one line",
      '{\n  "plugin": ["other"] // mine\n}\n',
      '{\n  "plugin": ["other", "opencode-sync-plugin"] // mine\n}\n',
    ],
    [
      "another's entry on its own line",
      '{\n  "plugin": [\n    ["other", { "a": [1] }], // mine\n  ],\n}\n',
      '{\n  "plugin": [\n    ["other", { "a": [1] }], // mine\n    "opencode-sync-plugin",\n  ],\n}\n',
    ],
    [
      "a list with only a comment",
      '{"plugin": [ // none yet\n  ]}',
      '{"plugin": [ // none yet\n  "opencode-sync-plugin"\n  ]}',
    ],
  ])("to %s, and taken out again to the byte", (_what, text, expected) => {
    const edited = add(text);
    expect(edited).toBe(expected);
    expect(add(edited)).toBe(edited);
    expect(withoutPlugin(edited)).toBe(text);
  });

  test("to an empty list, which goes with it", () => {
    expect(add('{"plugin": []}')).toBe('{"plugin": ["opencode-sync-plugin"]}');
    expect(withoutPlugin('{"a": 1, "plugin": ["opencode-sync-plugin"]}')).toBe('{"a": 1}');
  });

  test("whatever else stands in the file, which means what it meant and comes back to the byte", () => {
    const others = fc.array(fc.oneof(fc.string(), fc.tuple(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()))), {
      minLength: 1,
    });
    const file = fc
      .record({
        rest: fc.dictionary(fc.string(), fc.jsonValue()),
        plugin: fc.option(others, { nil: undefined }),
        indent: fc.constantFrom(0, 2, 4, "\t"),
        comment: fc.constantFrom("", " // of the last", " /* of the last */"),
      })
      .map(({ rest, plugin, indent, comment }) => {
        const text = JSON.stringify({ ...rest, first: 1, ...(plugin ? { plugin } : {}) }, null, indent);
        // At the end of the last member's line.
        return indent === 0 ? text : text.replace(/\n\}$/, `${comment}\n}`);
      });
    fc.assert(
      fc.property(file, (text) => {
        const edited = add(text);
        expect(ourSpecs(edited)).toEqual([spec]);
        expect(add(edited)).toBe(edited);
        expect(withoutPlugin(edited)).toBe(text);
        expect(comments(edited)).toEqual(comments(text));
      }),
      { numRuns: 100 },
    );
  });
});

function comments(text: string): string[] {
  return text.match(/ (?:\/\/ of the last|\/\* of the last \*\/)/g) ?? [];
}

describe("older entries of ours", () => {
  const older = [
    "opencode-sync-plugin@0.0.9",
    "file:///old/clone/clients/opencode/dist/opencode-sync-plugin.js",
    "/home/ada/.config/opencode/node_modules/opencode-sync-plugin",
    "./plugins/opencode-sync-plugin.ts",
    "C:\\work\\clients\\opencode",
  ];

  test.each(older)("%s is renamed in place", (name) => {
    const text = `{\n  "plugin": ["a", ${JSON.stringify(name)}, /* ours */ "b"]\n}`;
    expect(add(text)).toBe('{\n  "plugin": ["a", "opencode-sync-plugin", /* ours */ "b"]\n}');
    expect(parse(withoutPlugin(text))).toEqual({ plugin: ["a", "b"] });
  });

  test("keep their options", () => {
    const text = '{"plugin": [["opencode-sync-plugin@1", { "syncThinking": true }]]}';
    expect(add(text)).toBe('{"plugin": [["opencode-sync-plugin", { "syncThinking": true }]]}');
  });

  test("become one, and the others' comments stay", () => {
    const text = [
      "{",
      '  "plugin": [',
      '    "opencode-sync-plugin@1", // old',
      '    "theirs", // theirs',
      "    // above",
      '    ["file:///x/opencode-sync-plugin.js", { "debug": true }] // older',
      "  ]",
      "}",
    ].join("\n");
    const edited = add(text);
    expect(parse(edited)).toEqual({ plugin: ["theirs", ["opencode-sync-plugin", { debug: true }]] });
    expect(edited).toContain('    "theirs", // theirs\n    // above\n');
    expect(withoutPlugin(text)).toBe('{\n  "plugin": [\n    "theirs" // theirs\n    // above\n  ]\n}');
  });

  test("do not stand for plugins of others with such names", () => {
    for (const name of [
      "opencode-sync",
      "my-opencode-sync-plugin",
      "opencode-sync-plugins",
      "@a/opencode-sync-plugin",
      "./opencode",
    ])
      expect(ourSpecs(JSON.stringify({ plugin: [name] }))).toEqual([]);
  });
});

describe("a file that cannot be edited", () => {
  test.each([
    ["broken JSON", '{\n  "a": 1,\n  "key" "osk_secret"\n}', /^is not valid JSON \(line 3, column 9\)$/],
    ["a value that OpenCode puts in", '{"a": {env:PORT}}', /^is not valid JSON/],
    ["a list", "[]", /has no object in it/],
    ["a plugin that is no list", '{"plugin": "a"}', /has something unexpected at plugin/],
  ])("is refused: %s", (_what, text, message) => {
    expect(() => add(text)).toThrow(message);
    expect(() => withoutPlugin(text)).toThrow(message);
  });

  test("of two lists the last is edited, which OpenCode reads", () => {
    expect(add('{"plugin": ["a"], "plugin": ["b"]}')).toBe(
      '{"plugin": ["a"], "plugin": ["b", "opencode-sync-plugin"]}',
    );
  });
});
