import { login as logIn, type LoginOptions } from "@opensync/client-core/cli";
import { type Io } from "@opensync/client-core/io";
import { hooksQuestion, settleHooks } from "./login-hooks";

/** Finds the backend, asks it whose key this is, stores both, and sees to the hooks. */
export async function login(io: Io, { hooks, ...options }: LoginOptions & { hooks?: boolean }): Promise<number> {
  return logIn(io, options, {
    wanted: hooks,
    question: () => hooksQuestion(io),
    settle: (wanted) => settleHooks(io, wanted),
  });
}
