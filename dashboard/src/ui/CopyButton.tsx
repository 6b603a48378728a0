import { Check, Copy } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { IconButton } from "./IconButton";

/** Copies `text`, and says that it did. */
export function CopyButton({ text, label = "Copy" }: { text: string; label?: string }): ReactNode {
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = window.setTimeout(() => setState("idle"), 2_000);
    return () => window.clearTimeout(timer);
  }, [state]);
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => setState("copied"),
      () => setState("refused"),
    );
  };
  const name = { idle: label, copied: "Copied", refused: "The browser does not allow copying here" }[state];
  return (
    <IconButton label={name} onClick={copy}>
      {state === "copied" ? <Check aria-hidden /> : <Copy aria-hidden />}
    </IconButton>
  );
}
