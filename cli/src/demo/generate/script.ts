import type { Call, Model } from "./models";
import type { Screenshot } from "./image";

/** What happens in a session, whatever the agent calls it and however it writes it down. Times are ms since the session began. */
export interface Script {
  readonly said: readonly Said[];
  readonly model: Model;
  /** When the last of it had happened. */
  readonly length: number;
}

export interface Said {
  readonly by: "user" | "assistant" | "system";
  readonly kind?: "prompt" | "api_error" | "compact_boundary" | "compact_summary";
  readonly at: number;
  readonly took: number;
  readonly steps: readonly Step[];
  /** Of an assistant that was asked: what it took. */
  readonly call?: Call;
  /** It goes on when its tools have answered. */
  readonly goesOn?: boolean;
  readonly error?: { readonly name: string; readonly message: string; readonly retryable: boolean };
  /** Tokens in the context before they were summed up. */
  readonly compacted?: number;
}

export type Step =
  | { readonly is: "thinking"; readonly text: string }
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "image"; readonly image: Screenshot }
  | ToolStep;

export interface ToolStep {
  readonly is: "tool";
  readonly tool: Tool;
  readonly at: number;
  readonly took: number;
  readonly output: string;
  readonly fails: boolean;
  /** Has not answered yet. */
  readonly runs: boolean;
}

export type Tool =
  | { readonly does: "run"; readonly command: string; readonly why: string }
  | { readonly does: "read"; readonly path: string; readonly from: number }
  | { readonly does: "edit"; readonly path: string; readonly before: string; readonly after: string }
  | { readonly does: "write"; readonly path: string; readonly text: string }
  | { readonly does: "search"; readonly pattern: string }
  | { readonly does: "plan"; readonly todos: readonly Todo[] }
  | { readonly does: "fetch"; readonly url: string; readonly question: string }
  | { readonly does: "delegate"; readonly description: string; readonly prompt: string; readonly script: Script };

export interface Todo {
  readonly content: string;
  readonly status: "pending" | "in_progress" | "completed";
}

/** Every tool step in order. */
export function toolsOf({ said }: Script): ToolStep[] {
  return said.flatMap(({ steps }) => steps).filter((step): step is ToolStep => step.is === "tool");
}
