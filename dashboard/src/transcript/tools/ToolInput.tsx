import type { ReactNode } from "react";
import { CodeBlock } from "../code/CodeBlock";
import { isRecord, listOf, parseJson, textOf, type JsonRecord, type JsonValue } from "../json-value";
import type { TranscriptPart } from "../message";
import { SafeLink } from "../parts/SafeLink";
import { Words } from "../parts/TextPart";
import { shownPath } from "../shown-path";
import { useTranscript } from "../TranscriptContext";
import { patchedFiles } from "./patch-files";
import { readToolName } from "./tool-name";
import styles from "./ToolBody.module.css";

/** What a tool was asked, by the tool: a command as one, a prompt as prose, everything else field by field. */
export function ToolInput({ part }: { part: TranscriptPart }): ReactNode {
  const { plain, server } = readToolName(part.toolName);
  const input = parseJson(part.inputJson);
  if (input === undefined || input === null) return null;
  if (!isRecord(input)) return <Value value={input} />;
  const command = textOf(input, "command", "cmd");
  if (server === null && (plain === "bash" || plain === "shell") && command !== undefined) {
    return (
      <>
        <CodeBlock code={command} language="bash" name="Command" />
        <Fields input={without(input, "command", "cmd", "description")} />
      </>
    );
  }
  const todos = listOf(input["todos"]).filter(isRecord);
  if (plain === "todowrite" && todos.length > 0) return <Todos todos={todos} />;
  const prose = plain === "exitplanmode" ? "plan" : "prompt";
  const prompt = textOf(input, prose);
  return (
    <>
      <Fields input={prompt === undefined ? input : without(input, prose)} />
      {prompt === undefined ? null : (
        <div className={styles.prose}>
          <Words text={prompt} foldKey={`input:${part.id}`} isTyped />
        </div>
      )}
    </>
  );
}

function Fields({ input }: { input: JsonRecord }): ReactNode {
  const { folders } = useTranscript();
  const fields = Object.entries(input).filter(([, value]) => value !== undefined && !isLeftOut(value));
  if (fields.length === 0) return null;
  return (
    <dl className={styles.fields}>
      {fields.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt>{name.replaceAll("_", " ")}</dt>
          <dd>
            {name === "url" && typeof value === "string" ? (
              <SafeLink href={value}>{value}</SafeLink>
            ) : /path$/i.test(name) && typeof value === "string" ? (
              <code title={value}>{shownPath(value, folders)}</code>
            ) : (
              <Value value={value ?? null} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `{path, bytes}` or `{bytes}` stands for contents that stayed at home; the part's omissions say so. */
function isLeftOut(value: JsonValue | undefined): boolean {
  return (
    isRecord(value) &&
    typeof value["bytes"] === "number" &&
    Object.keys(value).every((name) => name === "path" || name === "bytes")
  );
}

function Value({ value }: { value: JsonValue }): ReactNode {
  if (typeof value !== "string") {
    if (typeof value !== "object" || value === null) return <code>{String(value)}</code>;
    return <CodeBlock code={JSON.stringify(value, null, 2)} language="json" name="Value" shownLines={20} />;
  }
  const isLong = value.length > 400 || value.split("\n").length > 6;
  const language = patchedFiles(value).length > 0 ? "diff" : null;
  return isLong ? <CodeBlock code={value} language={language} name="Value" shownLines={20} /> : value;
}

function Todos({ todos }: { todos: readonly JsonRecord[] }): ReactNode {
  return (
    <ul className={styles.todos}>
      {todos.map((todo, index) => {
        const status = textOf(todo, "status") ?? "";
        return (
          <li
            key={index}
            data-done={status === "completed" || undefined}
            data-active={status === "in_progress" || undefined}
          >
            <span aria-hidden>{status === "completed" ? "☑" : status === "in_progress" ? "▸" : "☐"} </span>
            {textOf(todo, "content")}
            <span className="visually-hidden">, {status.replace("_", " ")}</span>
          </li>
        );
      })}
    </ul>
  );
}

function without(input: JsonRecord, ...names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !names.includes(name)));
}
