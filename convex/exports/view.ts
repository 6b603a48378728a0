import type { SessionAnswer } from "@opensync/protocol";
import { EXPORT_NAME, EXPORT_VERSION } from "@opensync/protocol/export";
import type {
  ExportedError,
  ExportedFileEdit,
  ExportedMessage,
  ExportedPart,
  ExportedSession,
  ExportHead,
} from "@opensync/protocol/export";
import type { Doc } from "../_generated/dataModel";
import { partAnswer } from "../parts/view";
import { fileEditAnswer, sessionErrorAnswer, todoAnswer } from "../sessions/sideView";
import { messageAnswer, sessionAnswer } from "../sessions/view";

/** Rows as an export has them: the API's answers, and every stored field that those do not show. */

export function exportHead(
  session: Doc<"sessions">,
  { todos, evaluation }: { todos: Doc<"todos"> | null; evaluation: Doc<"evalLabels"> | null },
  exportedAt: number,
): ExportHead {
  return {
    format: EXPORT_NAME,
    version: EXPORT_VERSION,
    exportedAt,
    session: exportedSession(session, evaluation),
    todos: todos === null ? null : { revision: todos.revision, items: todos.items.map(todoAnswer) },
  };
}

function exportedSession(session: Doc<"sessions">, evaluation: Doc<"evalLabels"> | null): ExportedSession {
  const { promptTokens: _p, completionTokens: _c, totalTokens: _t, ...shown }: SessionAnswer = sessionAnswer(session);
  return {
    ...shown,
    firstMessageAt: session.firstMessageAt ?? null,
    lastMessageAt: session.lastMessageAt ?? null,
    sent: {
      startedAt: session.startedAt ?? null,
      endedAt: session.endedAt ?? null,
      endReason: session.endReason ?? null,
      updatedAt: session.updatedAt ?? null,
      durationMs: session.durationMs ?? null,
      promptTokens: session.reportedPromptTokens ?? null,
      completionTokens: session.reportedCompletionTokens ?? null,
      totalTokens: session.reportedTotalTokens ?? null,
      costUsd: session.reportedCostUsd ?? null,
      messageCount: session.reportedMessageCount ?? null,
      toolCallCount: session.reportedToolCallCount ?? null,
    },
    evaluation:
      evaluation === null
        ? null
        : {
            label: evaluation.label ?? null,
            notes: evaluation.notes ?? null,
            expected: evaluation.expected ?? null,
            tags: evaluation.tags,
          },
  };
}

/** `leftOut` has every field that is in file storage, until its content has been fetched. */
export function exportedMessage(message: Doc<"messages">, parts: ExportedPart[]): ExportedMessage {
  const {
    textContent: _x,
    thinkingContent: _h,
    promptTokens: _p,
    completionTokens: _c,
    totalTokens: _t,
    ...shown
  } = messageAnswer(message, []);
  return { ...shown, usageCopied: message.usageCopied === true, parts };
}

export function exportedPart(part: Doc<"parts">, at: { key: string; position: number }): ExportedPart {
  const { truncated: _b, size: _s, contentUrl: _u, stored, ...shown } = partAnswer(part, at);
  return { ...shown, leftOut: stored };
}

export function exportedFileEdit(edit: Doc<"fileEdits">): ExportedFileEdit {
  return { ...fileEditAnswer(edit), revision: edit.revision };
}

export function exportedError(error: Doc<"sessionErrors">): ExportedError {
  return { ...sessionErrorAnswer(error), revision: error.revision };
}
