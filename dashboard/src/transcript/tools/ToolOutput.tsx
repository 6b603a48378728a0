import type { ReactNode } from "react";
import { CodeBlock } from "../code/CodeBlock";
import { languageOfPath } from "../code/language";
import { isRecord, listOf, parseJson, recordOf, textOf, type JsonValue } from "../json-value";
import type { TranscriptPart } from "../message";
import { Words } from "../parts/TextPart";
import { hasAnsi } from "./ansi";
import { TerminalOutput } from "./TerminalOutput";
import { readToolName } from "./tool-name";
import { numberedLines } from "./numbered-lines";
import { toolState } from "./tool-state";
import styles from "./ToolBody.module.css";

/** What a tool answered. */
export function ToolOutput({ part, answer }: { part: TranscriptPart; answer: JsonValue | undefined }): ReactNode {
  const { plain, server } = readToolName(part.toolName);
  const text = textIn(answer);
  if (text === null) return <Structured part={part} answer={answer} />;
  if (text.trim() === "") return <p className={styles.nothing}>It answered nothing.</p>;
  const shown = text.replace(/<\/?tool_use_error>/g, "");
  if (server === null && (plain === "bash" || plain === "shell" || plain === "bashoutput")) {
    return <TerminalOutput text={shown} />;
  }
  if (hasAnsi(shown)) return <TerminalOutput text={shown} />;
  if (server === null && WRITES.has(plain) && !shown.trim().includes("\n"))
    return <p className={styles.nothing}>{shown}</p>;
  if (server === null && READS.has(plain)) {
    const path = textOf(recordOf(parseJson(part.inputJson)), "file_path", "filePath", "path") ?? "";
    return <CodeBlock code={numberedLines(shown)} language={languageOfPath(path)} name="Content" shownLines={40} />;
  }
  if (PROSE.has(plain) && toolState(part) === "done") {
    return (
      <div className={styles.prose}>
        <Words text={shown} foldKey={`output:${part.id}`} />
      </div>
    );
  }
  return <CodeBlock code={shown} language={isJson(shown) ? "json" : null} name="Output" shownLines={40} />;
}

/** That a file was written is said in one line. */
const WRITES = new Set(["edit", "multiedit", "write", "notebookedit", "patch", "applypatch", "todowrite"]);
const READS = new Set(["read", "view", "notebookread"]);
const PROSE = new Set(["task", "agent", "webfetch", "websearch", "exitplanmode", "skill"]);

function Structured({ part, answer }: { part: TranscriptPart; answer: JsonValue | undefined }): ReactNode {
  // Contents that were not sent: the part's omissions say so.
  const isLeftOut = part.omitted.some(({ field }) => field === "output");
  if (answer === undefined || answer === null || isLeftOut) return null;
  const blocks = listOf(answer).filter((block) => !isRecord(block) || block["type"] !== "image");
  if (Array.isArray(answer) && blocks.length === 0) return null;
  const shown = Array.isArray(answer) ? blocks : answer;
  return <CodeBlock code={JSON.stringify(shown, null, 2)} language="json" name="Output" shownLines={40} />;
}

/** The text of an answer that is nothing else, images aside; null where it is more. */
function textIn(answer: JsonValue | undefined): string | null {
  if (typeof answer === "string") return answer;
  if (!Array.isArray(answer)) return null;
  const blocks = listOf(answer)
    .filter(isRecord)
    .filter(({ type }) => type !== "image");
  if (blocks.length === 0 || blocks.length < listOf(answer).length - imageCount(answer)) return null;
  const texts = blocks.map((block) => (block["type"] === "text" ? textOf(block, "text") : undefined));
  return texts.every((text) => text !== undefined) ? texts.join("\n") : null;
}

function imageCount(answer: JsonValue): number {
  return listOf(answer).filter((block) => isRecord(block) && block["type"] === "image").length;
}

function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && parseJson(text) !== undefined;
}
