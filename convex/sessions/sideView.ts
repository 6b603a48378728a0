import type { FileEditAnswer, SessionErrorAnswer, TodoAnswer } from "@opensync/protocol";
import type { Doc } from "../_generated/dataModel";
import { metadataOf } from "./metadata";

/** What stands beside a session's messages, as the API shows it. */

export function todoAnswer(todo: Doc<"todos">["items"][number]): TodoAnswer {
  return {
    externalId: todo.externalId ?? null,
    content: todo.content,
    status: todo.status,
    priority: todo.priority ?? null,
    activeForm: todo.activeForm ?? null,
    metadata: metadataOf(todo),
  };
}

export function fileEditAnswer(edit: Doc<"fileEdits">): FileEditAnswer {
  return {
    externalId: edit.externalId,
    messageExternalId: edit.messageExternalId ?? null,
    toolCallId: edit.toolCallId ?? null,
    path: edit.path,
    kind: edit.kind ?? null,
    additions: edit.additions ?? null,
    deletions: edit.deletions ?? null,
    bytes: edit.bytes ?? null,
    createdAt: edit.createdAt ?? null,
    metadata: metadataOf(edit),
  };
}

export function sessionErrorAnswer(error: Doc<"sessionErrors">): SessionErrorAnswer {
  return {
    externalId: error.externalId,
    messageExternalId: error.messageExternalId ?? null,
    name: error.name,
    message: error.message ?? null,
    retryable: error.retryable ?? null,
    createdAt: error.createdAt ?? null,
    metadata: metadataOf(error),
  };
}
