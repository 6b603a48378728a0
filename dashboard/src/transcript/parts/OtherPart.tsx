import { Badge } from "../../ui/Badge";
import type { ReactNode } from "react";
import { CodeBlock } from "../code/CodeBlock";
import { Disclosure } from "../Disclosure";
import { useFold } from "../folds";
import { listOf, numberOf, parseJson, recordOf, textOf } from "../json-value";
import type { TranscriptPart } from "../message";
import { shownPath } from "../shown-path";
import { useTranscript } from "../TranscriptContext";
import { Omissions } from "./Omissions";
import { TextPart } from "./TextPart";
import styles from "./OtherPart.module.css";

/** Parts that are neither words nor tool calls: what an agent notes beside, and kinds that nobody here knows. */
export function OtherPart({ part }: { part: TranscriptPart }): ReactNode {
  const { folders, view } = useTranscript();
  const metadata = recordOf(parseJson(part.metadataJson));
  if (!view.isRaw) {
    switch (part.type) {
      case "patch": {
        const files = listOf(metadata["files"]).filter((file) => typeof file === "string");
        return (
          <p className={styles.note}>
            Files changed meanwhile:{" "}
            {files
              .slice(0, MOST_FILES)
              .map((file) => shownPath(file, folders))
              .join(", ")}
            {files.length > MOST_FILES ? ` and ${files.length - MOST_FILES} more` : ""}
          </p>
        );
      }
      case "compaction":
        return <p className={styles.note}>{metadata["auto"] === true ? "By itself" : "On request"}</p>;
      case "agent":
        return <p className={styles.note}>Asked for the agent {textOf(metadata, "name") ?? ""}</p>;
      case "retry": {
        const attempt = numberOf(metadata, "attempt");
        const message = textOf(recordOf(metadata["error"]), "message", "name") ?? "";
        return (
          <p className={styles.failure}>
            Tried again{attempt === undefined ? "" : ` (attempt ${attempt})`}: {message}
          </p>
        );
      }
      case "unreadable":
        return (
          <p className={styles.failure}>
            This part is damaged at its source and could not be read. {textOf(metadata, "fault") ?? ""}
          </p>
        );
      case "subtask":
        return (
          <>
            <p className={styles.note}>
              <Badge>subtask</Badge> {textOf(metadata, "description") ?? ""}
            </p>
            <TextPart part={part} isTyped />
          </>
        );
    }
  }
  return <Unknown part={part} />;
}

const MOST_FILES = 8;

function Unknown({ part }: { part: TranscriptPart }): ReactNode {
  const [isOpen, setIsOpen] = useFold(`part:${part.id}`);
  const values = { input: part.inputJson, output: part.outputJson, metadata: part.metadataJson ?? null };
  const shown = Object.entries(values).flatMap(([name, json]) => (json === null ? [] : [[name, json] as const]));
  return (
    <div data-part={part.id}>
      {part.text === null || part.text === "" ? null : <TextPart part={{ ...part, omitted: [] }} />}
      {shown.length === 0 ? null : (
        <Disclosure isOpen={isOpen} onToggle={setIsOpen} summary={<span className={styles.note}>{part.type}</span>}>
          {shown.map(([name, json]) => (
            <CodeBlock key={name} code={JSON.stringify(parseJson(json) ?? json, null, 2)} language="json" name={name} />
          ))}
        </Disclosure>
      )}
      <Omissions omitted={part.omitted} />
    </div>
  );
}
