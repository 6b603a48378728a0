import { z } from "zod";
import { withoutKeys } from "../config";
import { OpenSyncError } from "../errors";
import type { Answer } from "./exchange";
import { retryAfterMs } from "./retry";

const MAX_QUOTED = 300;

/** Looser than the wire: a proxy in front of the backend answers in its own shape. */
const errorBody = z.object({ error: z.string().optional(), message: z.string().optional() });

/**
 * The answer's JSON as `schema` describes it.
 * @throws OpenSyncError `invalid_api_key`, `out_of_scope`, `batch_too_large`, `body_too_large`, `server_refused` or `not_opensync`
 */
export function readAnswer<Body>(answer: Answer, address: string, schema: z.ZodType<Body>): Body {
  if (answer.status >= 200 && answer.status < 300) {
    const parsed = schema.safeParse(parseJson(answer.text));
    if (parsed.success) return parsed.data;
    throw notOpenSync(address, `answered ${answer.status} with something else than OpenSync does`, {
      status: answer.status,
    });
  }
  throw refusal(answer, address);
}

function refusal(answer: Answer, address: string): OpenSyncError {
  const body = errorBody.safeParse(parseJson(answer.text));
  const { error: serverCode, message } = body.success ? body.data : {};
  const wait = answer.header("retry-after");
  const details = {
    status: answer.status,
    ...(serverCode === undefined ? {} : { serverCode }),
    ...(wait === null ? {} : { retryAfterMs: retryAfterMs(wait, Date.now()) }),
  };
  const said = clean(message ?? serverCode ?? "");
  switch (answer.status) {
    case 401:
      return new OpenSyncError(
        "invalid_api_key",
        // OpenSync's own refusal begins with these words; a gateway's does not.
        said.startsWith("Invalid API key") ? said : `Invalid API key${said && `: ${said}`}`,
        {
          ...details,
          hint: "Log in again with a key that the backend knows: it may have been revoked or have expired",
        },
      );
    case 403:
      return new OpenSyncError("out_of_scope", `The API key may not do this${said && `: ${said}`}`, {
        ...details,
        hint: "Make a key with the scopes ingest and read",
      });
    case 413:
      return new OpenSyncError(
        serverCode === "batch_too_large" ? serverCode : "body_too_large",
        `The backend refused the size of the request${said && `: ${said}`}`,
        details,
      );
  }
  if (answer.status >= 300 && answer.status < 400) {
    return notOpenSync(address, `sends on to ${redirectTarget(answer, address)}`, details);
  }
  if (!body.success || said === "") return notOpenSync(address, `answered with HTTP ${answer.status}`, details);
  return new OpenSyncError("server_refused", `The backend at ${address} refused (HTTP ${answer.status}): ${said}`, {
    ...details,
    ...(wait === null ? {} : { hint: `Try again ${/^\d+$/.test(wait) ? `in ${wait} s` : `after ${clean(wait)}`}` }),
  });
}

function notOpenSync(address: string, what: string, details: { status: number; retryAfterMs?: number }): OpenSyncError {
  const { status } = details;
  // A broken gateway in front of a good backend answers 5xx in its own words, and so does one that limits rates.
  if (status >= 500 || status === 429) {
    return new OpenSyncError("server_refused", `${address} ${what}`, { ...details, hint: "Try again later" });
  }
  return new OpenSyncError("not_opensync", `${address} is not an OpenSync backend: it ${what}`, {
    status,
    hint: "Check the address: it is the one that `opensync up` prints, or your Convex deployment's",
  });
}

function redirectTarget(answer: Answer, address: string): string {
  const location = answer.header("location") ?? "";
  return URL.canParse(location, address) ? new URL(location, address).origin : "another address";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A server's words go to a terminal: without control characters, at a length that fits, and without any key that it echoes. */
function clean(message: string): string {
  return withoutKeys(message.replace(/[\p{Cc}\s]+/gu, " "))
    .slice(0, MAX_QUOTED)
    .trim();
}
