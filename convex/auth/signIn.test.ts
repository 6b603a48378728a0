import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Backend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";
import { ownerCode, refusalData, refusalOf, signIn, signInOwner, startWithSignIn } from "../testing/signIn.harness";
import type { SignedIn } from "../testing/signIn.harness";

const PASSWORD = "correct horse battery";
const ACCOUNT = "ada@example.org";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

async function withPassword(backend: Backend): Promise<SignedIn> {
  const owner = await signInOwner(backend);
  await owner.action(api.account.setPassword, { account: ACCOUNT, password: PASSWORD });
  return owner;
}

const byPassword = (backend: Backend, account: string, password: string) =>
  signIn(backend, "password", { flow: "signIn", account, password });

describe("a one-time code", () => {
  test("signs the owner in, once, and is stored as a hash only", async () => {
    const backend = await startWithSignIn();
    const code = await ownerCode(backend);
    expect(JSON.stringify(await backend.rows("signInCodes"))).not.toContain(code.slice(4));
    const owner = await signIn(backend, "code", { code });
    expect(await owner.query(api.account.me, {})).toMatchObject({ name: "Ada", isOwner: true, account: null });
    expect(await refusalOf(signIn(backend, "code", { code }))).toBe("invalid_code");
    expect(await backend.rows("signInCodes")).toEqual([]);
  });

  test("is not valid for longer than ten minutes, nor is one that was never made", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const backend = await startWithSignIn();
    const [kept, late] = [await ownerCode(backend), await ownerCode(backend)];
    vi.setSystemTime(Date.now() + 9 * 60_000);
    await signIn(backend, "code", { code: kept });
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(await refusalOf(signIn(backend, "code", { code: late }))).toBe("invalid_code");
    expect(await refusalOf(signIn(backend, "code", { code: "isc_guess" }))).toBe("invalid_code");
  });

  test("makes the first user of a deployment that has none", async () => {
    const backend = await startWithSignIn();
    // As `npx convex run` calls it.
    const { code, dashboardUrl } = await backend.action(internal.auth.codes.make, { name: "Grace" });
    expect(dashboardUrl).toBe(`https://dashboard.example/#code=${code}`);
    expect(await (await signIn(backend, "code", { code })).query(api.account.me, {})).toMatchObject({ isOwner: true });
    expect(await backend.rows("users")).toHaveLength(1);
  });
});

describe("a password", () => {
  test("signs in whoever knows it, however the account is written, and is stored as scrypt only", async () => {
    const backend = await startWithSignIn();
    await withPassword(backend);
    const again = await byPassword(backend, " ADA@Example.org ", PASSWORD);
    expect(await again.query(api.account.me, {})).toMatchObject({ account: ACCOUNT, isOwner: true });
    expect((await backend.rows("authAccounts")).map(({ secret }) => secret?.slice(0, 22))).toEqual([
      "$scrypt$ln=15,r=8,p=3$",
    ]);
  });

  test("that is wrong meets the same answer as an account that is unknown", async () => {
    const backend = await startWithSignIn();
    await withPassword(backend);
    const wrong = await refusalData(byPassword(backend, ACCOUNT, "wrong horse battery"));
    expect(wrong.code).toBe("invalid_credentials");
    expect(await refusalData(byPassword(backend, "nobody@example.org", PASSWORD))).toEqual(wrong);
    expect(await refusalData(byPassword(backend, "", PASSWORD))).toEqual(wrong);
  });

  test("can be guessed a few times only, for an account that exists as for one that does not", async () => {
    const backend = await startWithSignIn({ OPENSYNC_GUESSES_PER_ACCOUNT: "2" });
    await withPassword(backend);
    const answers: unknown[][] = [];
    for (const account of [ACCOUNT, "nobody@example.org"]) {
      const met = [];
      for (let guess = 0; guess < 3; guess += 1)
        met.push(await refusalData(byPassword(backend, account, "a wrong guess")));
      answers.push(met.map(({ code }) => code));
      expect(met[2]).toMatchObject({ retryAfterSeconds: expect.any(Number) });
    }
    expect(answers[0]).toEqual(["invalid_credentials", "invalid_credentials", "too_many_attempts"]);
    expect(answers[1]).toEqual(answers[0]);
    expect(await refusalOf(byPassword(backend, ACCOUNT, PASSWORD))).toBe("too_many_attempts");
    await signInOwner(backend);
  });

  test("that was right gives the guesses back", async () => {
    const backend = await startWithSignIn({ OPENSYNC_GUESSES_PER_ACCOUNT: "2" });
    await withPassword(backend);
    for (let round = 0; round < 2; round += 1) {
      expect(await refusalOf(byPassword(backend, ACCOUNT, "a wrong guess"))).toBe("invalid_credentials");
      await byPassword(backend, ACCOUNT, PASSWORD);
    }
  });

  test.each(["short", "ada@example.org", "ada@example.org1", "aaaaaaaaaaaaaaaa"])(
    "of %j is refused",
    async (password) => {
      const backend = await startWithSignIn();
      const owner = await signInOwner(backend);
      const set = owner.action(api.account.setPassword, { account: ACCOUNT, password });
      expect(await refusalOf(set)).toBe("weak_password");
    },
  );

  test("is changed by who knows the old one, and ends the other sessions", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const backend = await startWithSignIn();
    const owner = await withPassword(backend);
    const other = await byPassword(backend, ACCOUNT, PASSWORD);
    const next = "another staple entirely";
    const change = (old?: string) =>
      other.action(api.account.setPassword, { password: next, ...(old === undefined ? {} : { old }) });
    expect(await refusalOf(change())).toBe("invalid_credentials");
    expect(await refusalOf(change("a wrong guess"))).toBe("invalid_credentials");
    await change(PASSWORD);
    expect(await owner.query(api.account.me, {})).toBeNull();
    expect(await other.query(api.account.me, {})).not.toBeNull();
    expect(await refusalOf(byPassword(backend, ACCOUNT, PASSWORD))).toBe("invalid_credentials");
    await byPassword(backend, ACCOUNT, next);
  });

  test("that was forgotten is set anew by who has just come by a code, not later", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const backend = await startWithSignIn();
    await withPassword(backend);
    const late = await signInOwner(backend);
    vi.setSystemTime(Date.now() + 11 * 60_000);
    const set = { password: "another staple entirely" };
    expect(await refusalOf(late.action(api.account.setPassword, set))).toBe("invalid_credentials");
    await (await signInOwner(backend)).action(api.account.setPassword, set);
    await byPassword(backend, ACCOUNT, set.password);
  });
});

describe("an invitation", () => {
  const signUp = (backend: Backend, invitation: string, account = "bob@example.org") =>
    signIn(backend, "password", { flow: "signUp", invitation, account, password: PASSWORD, name: "Bob" });

  test("makes one user, who has rows of their own", async () => {
    const backend = await startWithSignIn();
    const owner = await withPassword(backend);
    const { code } = await owner.action(api.invitations.create, { note: "for Bob" });
    expect(JSON.stringify(await backend.rows("invitations"))).not.toContain(code.slice(4));
    const bob = await signUp(backend, code);
    const me = await bob.query(api.account.me, {});
    expect(me).toMatchObject({ name: "Bob", isOwner: false, account: "bob@example.org" });
    expect(me?.userId).not.toBe((await owner.query(api.account.me, {}))?.userId);
    expect(await refusalOf(signUp(backend, code, "eve@example.org"))).toBe("invalid_invitation");
    expect(await owner.query(api.invitations.list, {})).toMatchObject([{ note: "for Bob", usedBy: "Bob" }]);
    expect(await refusalOf(bob.action(api.invitations.create, {}))).toBe("forbidden");
    expect(await refusalOf(bob.query(api.invitations.list, {}))).toBe("forbidden");
  });

  test("is needed, holds for its time, and can be withdrawn", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const backend = await startWithSignIn();
    const owner = await signInOwner(backend);
    expect(await refusalOf(signUp(backend, ""))).toBe("invalid_invitation");
    const withdrawn = await owner.action(api.invitations.create, {});
    await owner.mutation(api.invitations.revoke, { invitation: withdrawn.id });
    expect(await refusalOf(signUp(backend, withdrawn.code))).toBe("invalid_invitation");
    const short = await owner.action(api.invitations.create, { expiresInHours: 0.5 });
    vi.setSystemTime(Date.now() + 31 * 60_000);
    expect(await refusalOf(signUp(backend, short.code))).toBe("invalid_invitation");
    expect(await backend.rows("users")).toHaveLength(1);
  });

  test("stays valid when the account is taken, and lets somebody in without a password, too", async () => {
    const backend = await startWithSignIn();
    const owner = await withPassword(backend);
    const { code } = await owner.action(api.invitations.create, {});
    expect(await refusalOf(signUp(backend, code, ACCOUNT))).toBe("account_taken");
    expect(await backend.rows("users")).toHaveLength(1);
    const carol = await signIn(backend, "invitation", { invitation: code, name: "Carol" });
    await carol.action(api.account.setPassword, { account: "carol", password: PASSWORD });
    expect(await (await byPassword(backend, "carol", PASSWORD)).query(api.account.me, {})).toMatchObject({
      name: "Carol",
    });
  });

  test("is of no use where sign-up is closed", async () => {
    const backend = await startWithSignIn({ OPENSYNC_SIGN_UP: "closed" });
    const owner = await signInOwner(backend);
    expect(await refusalOf(owner.action(api.invitations.create, {}))).toBe("sign_up_closed");
    expect(await refusalOf(signUp(backend, "inv_any"))).toBe("sign_up_closed");
    expect(await backend.client().query(api.signIn.options, {})).toEqual({
      github: false,
      signUp: "closed",
      hasOwner: true,
    });
  });
});

describe("sessions", () => {
  test("are listed, and ended one by one or all at once: tokens are worth nothing then", async () => {
    const backend = await startWithSignIn();
    const [here, there, third] = [await withPassword(backend), await signInOwner(backend), await signInOwner(backend)];
    const listed = await here.query(api.account.sessions, {});
    expect(listed.map(({ method, isCurrent }) => [method, isCurrent])).toEqual([
      ["code", false],
      ["code", false],
      ["code", true],
    ]);
    const session = listed[1]?.id ?? expect.fail("the list is too short");
    await here.mutation(api.account.endSession, { session });
    expect(await there.query(api.account.me, {})).toBeNull();
    expect(await refusalOf(there.query(api.account.sessions, {}))).toBe("signed_out");
    expect(await here.mutation(api.account.signOutEverywhere, {})).toBe(2);
    for (const ended of [here, third]) {
      expect(await ended.query(api.account.me, {})).toBeNull();
      const { refreshToken } = ended;
      expect(await backend.client().action(api.auth.signIn, { refreshToken })).toEqual({ tokens: null });
    }
    expect([await backend.rows("authSessions"), await backend.rows("authRefreshTokens")]).toEqual([[], []]);
  });

  test("of somebody else cannot be ended", async () => {
    const backend = await startWithSignIn();
    const owner = await signInOwner(backend);
    const { code } = await owner.action(api.invitations.create, {});
    const bob = await signIn(backend, "invitation", { invitation: code, name: "Bob" });
    const session = (await owner.query(api.account.sessions, {}))[0]?.id ?? expect.fail("the list is empty");
    expect(await refusalOf(bob.mutation(api.account.endSession, { session }))).toBe("not_found");
    expect(await bob.mutation(api.account.signOutEverywhere, {})).toBe(1);
    expect(await owner.query(api.account.me, {})).not.toBeNull();
  });

  test("end by signing out, alone", async () => {
    const backend = await startWithSignIn();
    const [here, there] = [await signInOwner(backend), await signInOwner(backend)];
    await here.action(api.auth.signOut, {});
    expect(await here.query(api.auth.isAuthenticated, {})).toBe(false);
    expect(await there.query(api.auth.isAuthenticated, {})).toBe(true);
    expect(await backend.client().query(api.auth.isAuthenticated, {})).toBe(false);
  });

  test("get new tokens by their refresh token", async () => {
    const backend = await startWithSignIn();
    const { refreshToken } = await signInOwner(backend);
    const { tokens } = await backend.client().action(api.auth.signIn, { refreshToken });
    expect(await backend.client(tokens?.token).query(api.account.me, {})).toMatchObject({ name: "Ada" });
  });
});

test("what is past is swept away, and what is not stays", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const backend = await startWithSignIn();
  await ownerCode(backend);
  await withPassword(backend);
  const counts = async () => {
    const tables = ["authSessions", "authRefreshTokens", "signInCodes"] as const;
    return Promise.all(tables.map(async (table) => (await backend.rows(table)).length > 0));
  };
  await backend.mutation(internal.auth.sweep.run, {});
  expect(await counts()).toEqual([true, true, true]);
  vi.setSystemTime(Date.now() + 2 * 60 * 60_000);
  await backend.mutation(internal.auth.sweep.run, {});
  expect(await counts()).toEqual([true, true, false]);
  vi.setSystemTime(Date.now() + 31 * 24 * 60 * 60_000);
  await backend.mutation(internal.auth.sweep.run, {});
  expect(await counts()).toEqual([false, false, false]);
});

test("an API key is made, used and ended by who is signed in, and nobody else's", async () => {
  const backend = await startWithSignIn();
  const owner = await signInOwner(backend);
  const other = await addTenant(backend);
  const { id, apiKey } = await owner.action(api.keys.mine.create, { name: "laptop", scopes: ["ingest", "read"] });
  const me = () => backend.fetch("/api/me", { headers: { Authorization: `Bearer ${apiKey}` } });
  expect(await (await me()).json()).toMatchObject({ user: { name: "Ada" }, key: { name: "laptop" } });
  const paginationOpts = { numItems: 1, cursor: null };
  const newest = await owner.query(api.keys.mine.list, { paginationOpts });
  expect(newest).toMatchObject({ page: [{ name: "laptop", lastUsedAt: expect.any(Number) }] });
  expect(JSON.stringify(await backend.rows("apiKeys"))).not.toContain(apiKey);
  const foreign = (await backend.rows("apiKeys")).find(({ userId }) => userId === other.userId);
  const key = foreign?._id ?? expect.fail("the other user has no key");
  expect(await refusalOf(owner.mutation(api.keys.mine.revoke, { key }))).toBe("not_found");
  await owner.mutation(api.keys.mine.revoke, { key: id });
  expect((await me()).status).toBe(401);
  expect(await refusalOf(backend.client().query(api.keys.mine.list, { paginationOpts }))).toBe("signed_out");
  expect(await refusalOf(backend.client().action(api.keys.mine.create, { name: "x", scopes: ["read"] }))).toBe(
    "signed_out",
  );
});
