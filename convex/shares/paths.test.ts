import { expect, test } from "vitest";
import { pathScrubber } from "./paths";

const nowhere = { projectPath: null, projectName: null, gitBranch: null, gitRepo: null, worktree: null };
const posix = pathScrubber([
  { ...nowhere, projectPath: "/home/ada/shop", cwd: "/home/ada/shop/api", hostname: "adas-thinkpad.local" },
]);
const windows = pathScrubber([
  { ...nowhere, projectPath: String.raw`C:\Users\Ada Lovelace\shop`, cwd: null, hostname: "PC7" },
]);

test.each([
  ["read /home/ada/shop/src/cart.ts", "read …/src/cart.ts"],
  ["cd /home/ada/shop && ls", "cd … && ls"],
  ["/home/ada/shop2/x.ts", "…/x.ts"],
  ["/home/ada", "…"],
  ["/home/adaptive/x", "…/x"],
  ["see /Users/bob/secret/notes.md:12", "see …/notes.md:12"],
  ["PATH=/usr/local/bin:/home/ada/bin", "PATH=…/bin:…/bin"],
  ["file:///home/bob/a.txt", "…/a.txt"],
  [String.raw`{"out":"x\n/home/bob/y.txt"}`, String.raw`{"out":"x\n…/y.txt"}`],
  ["~/.ssh/id_rsa and ../../bob/key", "…/id_rsa and …/key"],
  ["~/.claude/projects/-home-ada-shop/s.jsonl", "…/s.jsonl"],
  ["in -home-ada-shop", "in …"],
  ["?dir=%2Fhome%2Fada%2Fshop", "?dir=…"],
  ["ada@adas-thinkpad:~$ on ADAS-THINKPAD.local", "ada@…:~$ on …"],
  [String.raw`D:\work\x y\z.txt and C:/tmp/a.log`, "…/z.txt and …/a.log"],
  [String.raw`\\nas01\share\x.doc`, "…/x.doc"],
])("%s", (text, cut) => {
  expect(posix(text)).toBe(cut);
});

test.each([
  "GET https://example.com/home/bob/x and /api/sessions/get",
  "src/cart.ts, ./src/cart.ts and a/b/c",
  "either/or, 1/2/3, and </div></home>",
  String.raw`the pattern \\d+\\s*\\w\\b`,
  "note: read this",
])("%s stays", (text) => {
  expect(posix(text)).toBe(text);
});

test("paths of Windows, escaped as JSON has them, too", () => {
  expect(windows(String.raw`open C:\Users\Ada Lovelace\shop\src\a.ts`)).toBe(String.raw`open …\src\a.ts`);
  expect(windows(String.raw`{"cwd":"C:\\Users\\Ada Lovelace\\shop"}`)).toBe(`{"cwd":"…"}`);
  expect(windows(String.raw`C:\Users\Ada Lovelace\Documents\x.txt ada@pc7`)).not.toMatch(/Ada Lovelace|pc7/);
});

test("a long text takes no longer than its length", () => {
  const texts = [
    "C:\\" + "a ".repeat(500_000),
    "/home/" + "a/".repeat(500_000),
    "~/".repeat(500_000),
    "\\\\".repeat(500_000),
  ];
  const begin = performance.now();
  for (const text of texts) posix(text);
  // With its square it would take hours.
  expect(performance.now() - begin).toBeLessThan(30_000);
});
