import { appendFileSync } from "node:fs";

const HOOKS = [
  "chat.message",
  "command.execute.before",
  "experimental.compaction.autocontinue",
  "experimental.session.compacting",
  "permission.ask",
  "tool.execute.before",
  "tool.execute.after",
];

/** An OpenCode plugin that writes down what it is told, each a line of JSON. */
export const record = async ({ directory, worktree }, options) => {
  const write = (hook, told) => appendFileSync(options.to, `${JSON.stringify({ hook, at: Date.now(), ...told })}\n`);
  write("init", { payload: { directory, worktree, options, isMainThread: Bun.isMainThread } });
  const hooks = HOOKS.map((name) => [name, async (input, output) => write(name, { payload: { input, output } })]);
  return {
    event: async ({ event }) => write("event", { type: event.type, payload: event.properties }),
    dispose: async () => write("dispose", {}),
    ...Object.fromEntries(hooks),
  };
};
