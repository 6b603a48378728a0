import type { IsolatedEngine } from "@opensync/engine";
import { OpenSyncError } from "@opensync/client-core";
import { z } from "zod";

/** The backend's functions that the command line may call, with what they answer. All are internal: no key of a user reaches them. */
const functions = {
  "owner:ensure": z.object({ created: z.boolean() }),
  "signIn:hasKeys": z.boolean(),
  "auth/codes:create": z.object({ expiresAt: z.number() }),
  "keys:create": z.string(),
  "keys:list": z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      prefix: z.string(),
      scopes: z.array(z.string()),
      createdAt: z.number(),
      lastUsedAt: z.number().nullable(),
      expiresAt: z.number().nullable(),
      revokedAt: z.number().nullable(),
    }),
  ),
  "keys:revoke": z.object({ revoked: z.boolean(), reason: z.enum(["not_found", "ambiguous"]).optional() }),
} as const;

export type InternalFunction = keyof typeof functions;
export type InternalResult<F extends InternalFunction> = z.infer<(typeof functions)[F]>;

/** What both an engine in this process and one behind HTTP answer. */
type Outcome = { ok: true; value: unknown } | { ok: false; error: string; code?: string };
export type InternalCaller = (path: string, args: Record<string, unknown>) => Promise<Outcome>;

/** Code other than OpenSync's has been deployed to the backend: it has no such function. */
export class OtherBackendError extends OpenSyncError {
  constructor(path: string) {
    super("server_refused", `The backend has no function ${path}: other code than OpenSync's was deployed to it.`, {
      hint: "Deploy OpenSync's functions again, from a clone of it: npx convex deploy",
    });
  }
}

/**
 * Calls one of the backend's internal functions; its failure is thrown with the backend's own words.
 * @throws OtherBackendError
 */
export async function callInternal<F extends InternalFunction>(
  call: InternalCaller,
  path: F,
  args: Record<string, unknown>,
): Promise<InternalResult<F>> {
  const outcome = await call(path, args);
  if (!outcome.ok && isMissing(outcome)) throw new OtherBackendError(path);
  if (!outcome.ok) throw new OpenSyncError("server_refused", `The backend refused ${path}: ${reason(outcome.error)}`);
  return functions[path].parse(outcome.value) as InternalResult<F>;
}

function isMissing({ code, error }: { code?: string; error: string }): boolean {
  return code === "FunctionNotFound" || /^Could not find function for /m.test(error);
}

/** `[Request ID: …] Server Error`, `Uncaught Error: <the reason>`, then the stack. */
function reason(error: string): string {
  return /^Uncaught (?:\w*Error: )?(.+)$/m.exec(error)?.[1] ?? error;
}

/** Internal functions of an engine that runs in this process. */
export function inProcess(engine: IsolatedEngine): InternalCaller {
  return async (path, args) => await engine.runner.runAny(path, args as never, { identity: null, allowInternal: true });
}

/** Internal functions of the engine at `url`, by the admin key that lies in its data folder. */
export function overHttp(url: string, adminKey: string): InternalCaller {
  return async (path, args) => {
    const response = await fetch(new URL("/api/function", url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
      body: JSON.stringify({ path, args, format: "json" }),
      signal: AbortSignal.timeout(30_000),
    });
    const answer = z.union([answered, failed]).parse(await response.json());
    return answer.status === "success" ? { ok: true, value: answer.value } : { ok: false, error: answer.errorMessage };
  };
}

const answered = z.object({ status: z.literal("success"), value: z.unknown() });
const failed = z.object({ status: z.literal("error"), errorMessage: z.string() });
