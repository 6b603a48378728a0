import type { Json, TodoListItem } from "@opensync/protocol";
import { z } from "zod";
import type { ToolCall } from "./content-blocks";
import { revisionOf } from "./revision";
import type { AnsweredResult } from "./tool-part";

const task = z.object({
  id: z.string(),
  subject: z.string(),
  status: z.string(),
  activeForm: z.string().optional(),
});

/** The session's tasks in the order in which they were made, and the time (ms) and number of the last changes at that time. */
export const taskListSchema = z.object({ tasks: z.array(task), changedAt: z.number(), changes: z.number() });
type State = z.infer<typeof taskListSchema>;

const MOST_TASKS = 1_000;
const optionalText = z.string().optional().catch(undefined);
const created = z.object({ task: z.object({ id: z.string(), subject: z.string() }) });
const updated = z.object({ success: z.literal(true), taskId: z.string() });
const changes = z.object({
  subject: optionalText,
  activeForm: optionalText,
  status: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/)
    .optional()
    .catch(undefined),
});

/**
 * What `TaskCreate` and `TaskUpdate` made of the session's list of tasks. Claude Code 2.1 has them in `TodoWrite`'s place: that one
 * sends the whole list each time, these only what changes.
 */
export class TaskList {
  readonly #state: State;

  constructor(state?: State) {
    this.#state = structuredClone(state ?? { tasks: [], changedAt: 0, changes: 0 });
  }

  /** Takes what a successful call changed. The revision of the list that it made, or undefined where it changed none. */
  add(call: ToolCall, result: AnsweredResult): number | undefined {
    if (result.isError || !this.#change(call, result.details)) return undefined;
    const at = Math.max(result.at ?? 0, this.#state.changedAt);
    // Several calls of one message are answered in the same millisecond.
    this.#state.changes = at === this.#state.changedAt ? this.#state.changes + 1 : 1;
    this.#state.changedAt = at;
    return revisionOf(at, this.#state.changes, 0);
  }

  get todos(): TodoListItem["todos"] {
    return this.#state.tasks.map(({ id, subject, status, activeForm }) => ({
      externalId: id,
      content: subject,
      status,
      activeForm,
    }));
  }

  state(): State {
    return structuredClone(this.#state);
  }

  #change({ toolName, input }: ToolCall, details: Json | undefined): boolean {
    const { tasks } = this.#state;
    const wanted = changes.safeParse(input).data;
    if (wanted === undefined) return false;
    if (toolName === "TaskCreate") {
      const made = created.safeParse(details).data?.task;
      if (made === undefined || tasks.length >= MOST_TASKS) return false;
      // A list that was begun anew counts from 1 again.
      const former = tasks.findIndex(({ id }) => id === made.id);
      if (former !== -1) tasks.splice(former, 1);
      tasks.push({ ...made, status: "pending", activeForm: wanted.activeForm });
      return true;
    }
    const id = toolName === "TaskUpdate" ? updated.safeParse(details).data?.taskId : undefined;
    const index = tasks.findIndex((known) => known.id === id);
    const known = tasks[index];
    if (known === undefined) return false;
    if (wanted.status === "deleted") tasks.splice(index, 1);
    else {
      const { subject = known.subject, activeForm = known.activeForm, status = known.status } = wanted;
      tasks[index] = { id: known.id, subject, activeForm, status };
    }
    return true;
  }
}
