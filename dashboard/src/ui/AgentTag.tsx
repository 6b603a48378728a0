import type { ReactNode } from "react";
import styles from "./AgentTag.module.css";

const NAMES: Record<string, string> = { "claude-code": "Claude Code", opencode: "OpenCode", codex: "Codex" };

/** An agent's name as it writes itself; of one that is not known, the name it was sent under. */
export function agentName(source: string): string {
  return NAMES[source] ?? source;
}

/** The colour that an agent has wherever it is shown; null of one that is not known. */
export function agentColour(source: string): string | null {
  return source in NAMES ? `var(--agent-${source})` : null;
}

/** An agent, in its tint: the name says it, the colour only helps. */
export function AgentTag({ source }: { source: string }): ReactNode {
  return (
    <span className={styles.agent} data-agent={source in NAMES ? source : "other"}>
      {agentName(source)}
    </span>
  );
}
