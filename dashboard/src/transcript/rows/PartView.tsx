import { memo, type ReactNode } from "react";
import type { TranscriptMessage, TranscriptPart } from "../message";
import { MediaPart } from "../parts/MediaPart";
import { OtherPart } from "../parts/OtherPart";
import { TextPart } from "../parts/TextPart";
import { ThinkingPart } from "../parts/ThinkingPart";
import { ToolCall } from "../tools/ToolCall";

/** One part of a message, as what it is. `isTyped`: a person typed it, and its line breaks are meant. */
export const PartView = memo(function PartView({
  part,
  message,
  isTyped = false,
}: {
  part: TranscriptPart;
  message: TranscriptMessage;
  isTyped?: boolean;
}): ReactNode {
  switch (part.type) {
    case "text":
      return <TextPart part={part} isTyped={isTyped} />;
    case "thinking":
      return <ThinkingPart part={part} />;
    case "tool":
      return <ToolCall part={part} message={message} />;
    case "image":
    case "file":
      return <MediaPart part={part} />;
    default:
      return <OtherPart part={part} />;
  }
});
