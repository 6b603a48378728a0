import { Check } from "lucide-react";
import { useState, type ReactNode } from "react";
import { IconButton } from "../../ui/IconButton";
import type { TranscriptMessage } from "../message";
import { useTranscript } from "../TranscriptContext";

/** Copies the message's own address. */
export function CopyLink({ message, icon }: { message: TranscriptMessage; icon: ReactNode }): ReactNode {
  const { linkTo } = useTranscript();
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  if (linkTo === undefined) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(linkTo(message)).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  const label = { idle: "Copy link", copied: "Copied", refused: "The browser does not allow copying here" }[state];
  return (
    <IconButton label={label} onClick={copy} onBlur={() => setState("idle")}>
      {state === "copied" ? <Check aria-hidden /> : icon}
    </IconButton>
  );
}
