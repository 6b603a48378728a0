import { login as logIn, type LoginOptions } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { pluginQuestion, settlePlugin } from "./login-plugin";

/** Finds the backend, asks it whose key this is, stores both, and sees to the plugin. */
export async function login(io: Io, { plugin, ...options }: LoginOptions & { plugin?: boolean }): Promise<number> {
  return logIn(io, options, {
    wanted: plugin,
    question: () => pluginQuestion(io),
    settle: (wanted) => settlePlugin(io, wanted),
  });
}
