import type { ReactNode } from "react";
import { isRecord, type JsonValue } from "../../transcript/json-value";
import { CodeBlock } from "../../transcript/code/CodeBlock";
import styles from "./panel-list.module.css";

/** What the client sent besides, as it is. */
export function MetadataView({ value }: { value: JsonValue | undefined }): ReactNode {
  if (!isRecord(value) || Object.keys(value).length === 0) return null;
  return (
    <>
      <h3 className={styles.heading}>More from the client</h3>
      <CodeBlock code={JSON.stringify(value, null, 2)} language="json" name="Metadata" shownLines={20} />
    </>
  );
}
