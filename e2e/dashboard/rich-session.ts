/** A session with all that its page has to show, as a client sends it. */

export const NEEDLE = "needle-in-the-log";
/** Times are of an hour ago: the session still waits for its user. */
const AT = Date.now() - 60 * 60_000;
const SESSION = "rich";
const SUBAGENT = "rich-subagent";

type Batch = Record<string, Record<string, unknown>[]>;

interface Message {
  id: string;
  session?: string;
  role?: "user" | "assistant";
  kind?: string;
  at?: number;
  revision?: number;
  parts: object[];
}

export function message({ id, session = SESSION, role = "assistant", at, ...rest }: Message): Record<string, unknown> {
  const index = Number(/\d+/.exec(id)?.[0] ?? 0);
  return { sessionExternalId: session, externalId: id, role, createdAt: at ?? AT + index * 1_000, ...rest };
}

export const text = (value: string): object => ({ type: "text", text: value });

export function tool(toolName: string, id: string, input: object | string, output?: unknown): object {
  const isDone = output !== undefined;
  return {
    type: "tool",
    externalId: id,
    toolCallId: id,
    toolName,
    input,
    status: isDone ? "completed" : "running",
    ...(isDone ? { output } : {}),
  };
}

const PATCH = `*** Begin Patch
*** Update File: src/cart.ts
@@ export function total(items: Item[]): number {
-  return items.reduce((sum, item) => sum + item.price, 0);
+  return items.reduce((sum, item) => sum + item.price * item.count, 0);
 }
*** Add File: src/cart.test.ts
+import { total } from "./cart";
+
+test("counts", () => expect(total([{ price: 2, count: 3 }])).toBe(6));
*** End Patch`;

/** 320 × 200 pixels of one colour. */
const PICTURE =
  "iVBORw0KGgoAAAANSUhEUgAAAUAAAADICAMAAACu2siZAAAAA1BMVEUNlIhZ7OqFAAAAVUlEQVR42u3BAQ0AAADCoPdPbQ8HFAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADApwH6yAABuZqPTgAAAABJRU5ErkJggg==";

/** A log of some 600 KB, with a line in its middle that nothing else has. */
const LOG = [...lines(7_000), `error: ${NEEDLE} was here`, ...lines(7_000)].join("\n");

function lines(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `step ${index}: nothing worth a word happened in this line`);
}

/** So many calls that no page of messages has room for all of them. */
const MANY_CALLS = 1_050;

const session = (externalId: string, title: string, more: object = {}): Record<string, unknown> => ({
  externalId,
  source: "claude-code",
  title,
  projectPath: "/home/ada/shop",
  startedAt: AT,
  ...more,
});

/** Messages 1 to 260; 100 and those after it are short, one after the other. */
export const RICH: readonly Batch[] = [
  {
    sessions: [
      session(SESSION, "All that a session can show"),
      session(SUBAGENT, "Look for callers of total", { parentExternalId: SESSION, parentToolCallId: "task" }),
    ],
    messages: [
      message({ id: "m1", role: "user", kind: "prompt", parts: [text("Count the items, and show me.")] }),
      message({
        id: "m2",
        parts: [
          { type: "thinking", text: "The total forgets how many of an item there are." },
          text("I count each item as often as it is in the cart."),
          tool("apply_patch", "patch", { patchText: PATCH }, "Done"),
        ],
      }),
      message({
        id: "m3",
        role: "user",
        kind: "prompt",
        parts: [
          text("It looks like this."),
          { type: "image", input: { type: "base64", media_type: "image/png", data: PICTURE, filename: "cart.png" } },
        ],
      }),
      message({
        id: "m4",
        parts: [
          tool("Task", "task", { description: "Look for callers of total", prompt: "Find them." }, "There are 2."),
        ],
      }),
      message({ id: "m5", parts: [tool("Bash", "log", { command: "npm run build" }, LOG)] }),
      message({ id: "m6", role: "user", kind: "prompt", parts: [text("And every file, one by one.")] }),
      message({
        id: "m7",
        parts: Array.from({ length: MANY_CALLS }, (_, index) =>
          tool("Read", `read-${index}`, { file_path: `/home/ada/shop/src/file-${index}.ts` }, "export {};"),
        ),
      }),
      message({ id: "s1", session: SUBAGENT, role: "user", kind: "prompt", parts: [text("Find them.")] }),
      ...Array.from({ length: 60 }, (_, index) =>
        message({ id: `s${index + 2}`, session: SUBAGENT, parts: [text(`Caller number ${index + 2}.`)] }),
      ),
    ],
    todos: [
      {
        sessionExternalId: SESSION,
        todos: [
          { content: "Count the items", status: "completed" },
          { content: "Show the cart", status: "in_progress", activeForm: "Showing the cart" },
        ],
      },
    ] as never,
    fileEdits: [
      {
        sessionExternalId: SESSION,
        externalId: "e1",
        messageExternalId: "m2",
        toolCallId: "patch",
        path: "/home/ada/shop/src/cart.ts",
        kind: "edit",
        additions: 1,
        deletions: 1,
        createdAt: AT + 2_000,
      },
    ],
  },
  {
    messages: Array.from({ length: 160 }, (_, index) => index + 100).map((index) =>
      index === 150
        ? message({ id: "m150", parts: [tool("Bash", "slow", { command: "npm test" })] })
        : message({ id: `m${index}`, parts: [text(`Step number ${index} of the work.`)] }),
    ),
  },
];
