import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import type { ConvexCredentialsConfig } from "@convex-dev/auth/server";
import { internal } from "../_generated/api";
import type { DataModel } from "../_generated/dataModel";
import { refusal } from "../functionError";
import { hashOf } from "./oneTimeCode";
import { hashPassword, isPassword } from "./passwordHash";
import { accountName, checkPassword } from "./passwordRules";
import { tooManyAttempts } from "./tooManyAttempts";

/**
 * Sign-in by account and password: `signIn("password", {flow: "signIn", account, password})`, and by invitation a new account:
 * `{flow: "signUp", account, password, name?, invitation}`. Beyond Convex Auth's own Password provider it counts guesses by
 * address, too, answers the same for an unknown account as for a wrong password, after the same time, and hashes outside of
 * mutations.
 */
export const password: ConvexCredentialsConfig = ConvexCredentials<DataModel>({
  id: "password",
  authorize: async ({ flow, account, password, name, invitation }, ctx) => {
    if (typeof password !== "string") throw refusal("invalid_request", "password: must be a text");
    const { ip, userAgent } = await ctx.meta.getRequestMetadata();
    if (flow === "signUp") {
      const newAccount = accountName(account);
      const code = await hashOf(typeof invitation === "string" ? invitation : "");
      await ctx.runQuery(internal.auth.invitationRows.check, code);
      checkPassword(password, newAccount);
      const secret = hashPassword(password);
      const displayName = typeof name === "string" && name.trim() !== "" ? name.trim().slice(0, 100) : newAccount;
      return ctx.runMutation(internal.auth.passwordRows.signUp, {
        ...code,
        account: newAccount,
        secret,
        name: displayName,
        userAgent,
      });
    }
    if (flow !== "signIn") throw refusal("invalid_request", "flow: must be signIn or signUp");
    const guesser = { account: guessedName(account), address: ip };
    const guess = await ctx.runMutation(internal.auth.passwordRows.guess, guesser);
    if (guess.retryAfterSeconds !== null) throw tooManyAttempts(guess.retryAfterSeconds);
    const signedIn = isPassword(password, guess.secret)
      ? await ctx.runMutation(internal.auth.passwordRows.signIn, { ...guesser, secret: guess.secret ?? "", userAgent })
      : null;
    if (signedIn === null) throw refusal("invalid_credentials", "The account or the password is wrong.");
    return signedIn;
  },
});

/** What cannot be an account's name is an unknown account. */
function guessedName(given: unknown): string {
  try {
    return accountName(given);
  } catch {
    return "";
  }
}
