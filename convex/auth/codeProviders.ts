import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import type { ConvexCredentialsConfig } from "@convex-dev/auth/server";
import { internal } from "../_generated/api";
import type { DataModel } from "../_generated/dataModel";
import { refusal } from "../functionError";
import { hashOf } from "./oneTimeCode";

/** `signIn("code", {code})`: redeems the code that `opensync up` shows, or `opensync dashboard`, or `auth/codes:make`. */
export const code: ConvexCredentialsConfig = ConvexCredentials<DataModel>({
  id: "code",
  authorize: async ({ code }, ctx) => {
    if (typeof code !== "string") throw refusal("invalid_request", "code: must be a text");
    const { userAgent } = await ctx.meta.getRequestMetadata();
    return ctx.runMutation(internal.auth.codes.redeem, { ...(await hashOf(code)), userAgent });
  },
});

/**
 * `signIn("invitation", {invitation, name})`: makes a user without a password, who is signed in and adds a way to come back:
 * `account:setPassword`, or `signIn("github")`.
 */
export const invitation: ConvexCredentialsConfig = ConvexCredentials<DataModel>({
  id: "invitation",
  authorize: async ({ invitation, name }, ctx) => {
    if (typeof invitation !== "string") throw refusal("invalid_request", "invitation: must be a text");
    const displayName = typeof name === "string" ? name.trim().slice(0, 100) : "";
    if (displayName === "") throw refusal("invalid_request", "name: say who you are");
    const { userAgent } = await ctx.meta.getRequestMetadata();
    const invited = { ...(await hashOf(invitation)), name: displayName, userAgent };
    return ctx.runMutation(internal.auth.invitationRows.accept, invited);
  },
});
