import { lazy, Suspense, type ReactNode } from "react";
import { Skeleton } from "../../ui/Skeleton";
import { CodeBlock } from "../code/CodeBlock";
import { languageOfPath } from "../code/language";
import { parseJson, recordOf, textOf, type JsonValue } from "../json-value";
import type { TranscriptPart } from "../message";
import { imagesOf } from "../parts/media";
import { MediaView } from "../parts/MediaPart";
import { Omissions } from "../parts/Omissions";
import { Places } from "../parts/Places";
import { textIn } from "../parts/places";
import { useWhole } from "../parts/useWhole";
import { WholeContent } from "../parts/WholeContent";
import { useSought } from "../sought";
import { useTranscript } from "../TranscriptContext";
import { ToolInput } from "./ToolInput";
import { ToolOutput } from "./ToolOutput";
import { readToolName } from "./tool-name";
import styles from "./ToolBody.module.css";

const Changes = lazy(async () => ({ default: (await import("./Changes")).Changes }));

/** What a tool was asked and what it answered: a change as a diff, a command as a command; raw, both as they were sent. */
export function ToolBody({ part: sent }: { part: TranscriptPart }): ReactNode {
  const { view } = useTranscript();
  const input = useWhole(sent, "input");
  const output = useWhole(sent, "output");
  const metadata = useWhole(sent, "metadata");
  const part: TranscriptPart = {
    ...sent,
    inputJson: asJson(input.text) ?? sent.inputJson,
    outputJson: asJson(output.text) ?? sent.outputJson,
  };
  const answer = parseJson(part.outputJson);
  const images = imagesOf(answer);
  return (
    <div className={styles.body}>
      {view.isRaw ? <RawJson name="Input" json={part.inputJson} /> : <Asked part={part} />}
      <WholeContent whole={input} partId={part.id} />
      {input.size === null ? <PlacesWithin part={part} json={part.inputJson} /> : null}
      {images.map((image, index) => (
        <MediaView key={index} media={image} />
      ))}
      {view.isRaw ? <RawJson name="Output" json={part.outputJson} /> : <ToolOutput part={part} answer={answer} />}
      <WholeContent whole={output} partId={part.id} />
      {output.size === null ? <PlacesWithin part={part} json={part.outputJson} /> : null}
      {part.text === null || part.text === "" ? null : <CodeBlock code={part.text} language={null} name="Text" />}
      {view.isRaw ? <RawJson name="Metadata" json={part.metadataJson ?? null} /> : null}
      {view.isRaw ? <WholeContent whole={metadata} partId={part.id} /> : null}
      <Omissions omitted={part.omitted} />
    </div>
  );
}

function Asked({ part }: { part: TranscriptPart }): ReactNode {
  const { plain } = readToolName(part.toolName);
  if (CHANGING.has(plain)) {
    return (
      <Suspense fallback={<Skeleton height="4rem" />}>
        <Changes part={part} otherwise={<ToolInput part={part} />} />
      </Suspense>
    );
  }
  const input = recordOf(parseJson(part.inputJson));
  const content = plain === "write" || plain === "create" ? textOf(input, "content", "file_text") : undefined;
  if (content !== undefined) {
    const path = textOf(input, "file_path", "filePath", "path") ?? "";
    return <CodeBlock code={content} language={languageOfPath(path)} name={path === "" ? "Content" : path} />;
  }
  return <ToolInput part={part} />;
}

const CHANGING = new Set([
  "edit",
  "multiedit",
  "patch",
  "applypatch",
  "notebookedit",
  "strreplaceeditor",
  "strreplacebasededittool",
]);

/** Lines that are drawn of a content before somebody asks for the others, at least. */
const SHOWN_LINES = 20;

/** Where what is looked for stands in a content of which not all lines may be drawn. */
function PlacesWithin({ part, json }: { part: TranscriptPart; json: string | null }): ReactNode {
  const sought = useSought(part.id);
  if (sought === null || json === null) return null;
  const content = textIn(json);
  const isDrawn = content.split("\n", SHOWN_LINES + 1).length <= SHOWN_LINES;
  if (isDrawn || !content.toLowerCase().includes(sought.toLowerCase())) return null;
  return <Places content={content} sought={sought} />;
}

function RawJson({ name, json }: { name: string; json: string | null }): ReactNode {
  if (json === null) return null;
  const value = parseJson(json);
  const text = typeof value === "string" ? value : value === undefined ? json : JSON.stringify(value, null, 2);
  return (
    <section className={styles.section}>
      <h4 className={styles.name}>{name}</h4>
      <CodeBlock code={text} language={typeof value === "string" ? null : "json"} name={name} />
    </section>
  );
}

/** What was stored apart is JSON, or the text of a value that was nothing but one. */
function asJson(text: string | null): string | null {
  if (text === null) return null;
  const value: JsonValue | undefined = parseJson(text);
  return value === undefined ? JSON.stringify(text) : text;
}
