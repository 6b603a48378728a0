import { expect, test } from "vitest";
import type { TranscriptMessage, TranscriptPart } from "../message";
import { WHOLE_VIEW } from "../view";
import { isAtStart } from "../useShift";
import { rowOfMessage, transcriptRows, type Row } from "./rows";

const part = (id: string, fields: Partial<TranscriptPart> = {}): TranscriptPart => ({
  id,
  position: 0,
  type: "text",
  text: id,
  toolName: null,
  toolCallId: null,
  inputJson: null,
  outputJson: null,
  status: null,
  isError: null,
  startedAt: null,
  durationMs: null,
  omitted: [],
  stored: [],
  ...fields,
});
const tool = (id: string, fields: Partial<TranscriptPart> = {}): TranscriptPart =>
  part(id, { type: "tool", toolName: "Bash", text: null, status: "completed", ...fields });
const thinking = (id: string): TranscriptPart => part(id, { type: "thinking" });

let at = 0;
const message = (id: string, fields: Partial<TranscriptMessage> = {}): TranscriptMessage => ({
  id,
  role: "assistant",
  kind: null,
  createdAt: (at += 1_000),
  model: null,
  durationMs: 10,
  isSidechain: false,
  stopReason: "end_turn",
  error: null,
  parts: [part(`${id}-text`)],
  nextPart: null,
  ...fields,
});
const prompt = (id: string): TranscriptMessage => message(id, { role: "user", kind: "prompt" });

const sketch = (rows: readonly Row[]): string[] =>
  rows.map((row) => {
    if (row.kind === "message") return `${row.type} ${row.parts.map(({ id }) => id).join(" ")}`.trim();
    if (row.kind === "steps") return `steps ${row.steps.flatMap(({ parts }) => parts.map(({ id }) => id)).join(" ")}`;
    return row.kind;
  });

const turn = [
  prompt("p"),
  message("a", { parts: [thinking("t1"), part("look"), tool("read")] }),
  message("b", { parts: [part("s", { type: "step-start" }), tool("bash"), tool("grep", { isError: true })] }),
  message("c", { parts: [thinking("t2"), tool("edit")] }),
  message("d", { parts: [part("done")] }),
];

test("tool calls that follow each other are one row, whichever messages they are of", () => {
  const { rows, counts } = transcriptRows(turn, WHOLE_VIEW);
  expect(sketch(rows)).toEqual(["prompts p-text", "answers t1 look", "steps read bash grep t2 edit", "answers done"]);
  expect(counts).toEqual({ prompts: 1, answers: 2, tools: 4, thinking: 2, errors: 1, system: 0 });
  expect(rowOfMessage(rows, "c")).toBe(2);
});

test("the focused view has prompts and what finally answered them", () => {
  expect(sketch(transcriptRows(turn, { ...WHOLE_VIEW, isFocused: true }).rows)).toEqual([
    "prompts p-text",
    "answers done",
  ]);
});

test("a filter hides blocks, says how many, and leaves failed calls to those who look for errors", () => {
  const { rows, hidden } = transcriptRows(turn, { ...WHOLE_VIEW, hidden: new Set(["tools", "thinking"]) });
  expect(sketch(rows)).toEqual(["prompts p-text", "answers look", "steps grep", "answers done"]);
  expect(hidden).toBe(5);
});

test("a pause of five minutes is a row, unless a tool ran that long", () => {
  const base = 1_000_000;
  const minutes = (count: number): number => base + count * 60_000;
  const messages = [
    message("x", { createdAt: base, parts: [tool("long", { startedAt: base, durationMs: 6 * 60_000 })] }),
    message("y", { createdAt: minutes(7) }),
    message("z", { createdAt: minutes(13) }),
  ];
  expect(sketch(transcriptRows(messages, WHOLE_VIEW).rows)).toEqual([
    "steps long",
    "answers y-text",
    "gap",
    "answers z-text",
  ]);
});

test("what failed, was announced, or is under way has a row, and what is empty has none", () => {
  const error = { name: "MessageAbortedError", message: "stopped" };
  const rows = sketch(
    transcriptRows(
      [
        message("aborted", { parts: [tool("ran")], error }),
        message("api", { kind: "api_error" }),
        message("announced", { parts: [], placeholder: true }),
        message("empty", { parts: [] }),
        message("now", { parts: [], stopReason: null, durationMs: null }),
      ],
      WHOLE_VIEW,
    ).rows,
  );
  expect(rows).toEqual(["steps ran", "errors", "errors api-text", "answers", "answers"]);
});

test("rows that came before the first move the list's beginning, and nothing else does", () => {
  const rows = (messages: TranscriptMessage[]): readonly Row[] => transcriptRows(messages, WHOLE_VIEW).rows;
  const [first = prompt("0"), ...rest] = turn;
  expect(isAtStart(rows(rest), rows([first, ...rest]))).toBe(true);
  expect(isAtStart(rows(turn), rows([...turn, prompt("next")]))).toBe(false);
  expect(isAtStart([], rows(turn))).toBe(false);
});
