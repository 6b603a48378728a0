import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { OpenSyncError, causeText } from "../errors";

/** Level 1 packs JSON to about a sixth at some 100 MB/s; more would make the client slower than most networks. */
const GZIP_LEVEL = 1;
/** Below one network packet there is nothing to win. */
const WORTH_PACKING_BYTES = 1400;
/** An answer is a list of results: what is larger is not from OpenSync, and must not fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const pack = promisify(gzip);

export interface Exchange {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly apiKey?: string;
  readonly userAgent: string;
  /** JSON text. */
  readonly body?: string;
  readonly gzip?: boolean;
  /** From the start of sending to the end of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * One request and its whole answer, whatever its status. Redirects are not followed: the key goes to the address that was logged in
 * to and nowhere else.
 * @throws OpenSyncError `could_not_connect` with the address and the cause, `aborted` when the signal says so
 */
export async function exchange(request: Exchange): Promise<Answer> {
  requireSendable(request.apiKey);
  const deadline = new Deadline(request.timeoutMs, request.signal);
  try {
    const response = await fetch(request.url, await toInit(request, deadline.signal));
    return { status: response.status, headers: response.headers, text: await readText(response) };
  } catch (error) {
    if (request.signal?.aborted) throw new OpenSyncError("aborted", "Stopped", { cause: error });
    const reason = deadline.passed ? `no answer within ${request.timeoutMs / 1000} s` : causeText(error);
    throw new OpenSyncError("could_not_connect", `Could not connect to ${new URL(request.url).origin}: ${reason}`, {
      hint: "Check the address and that the backend is running",
      cause: error,
    });
  } finally {
    deadline.clear();
  }
}

/** fetch would refuse it too, and quote the key in its error. */
function requireSendable(apiKey: string | undefined): void {
  if (apiKey === undefined || /^[\x21-\x7e]+$/.test(apiKey)) return;
  throw new OpenSyncError("invalid_api_key", "Invalid API key: it holds characters that no key has", {
    hint: "Copy the key again, on one line and without quotes around it",
  });
}

async function toInit(request: Exchange, signal: AbortSignal): Promise<RequestInit> {
  const headers: Record<string, string> = { accept: "application/json", "user-agent": request.userAgent };
  if (request.apiKey !== undefined) headers["authorization"] = `Bearer ${request.apiKey}`;
  const init: RequestInit = { method: request.method, headers, redirect: "manual", signal };
  if (request.body === undefined) return init;
  headers["content-type"] = "application/json";
  const bytes = Buffer.from(request.body, "utf8");
  if (!request.gzip || bytes.length < WORTH_PACKING_BYTES) return { ...init, body: bytes };
  headers["content-encoding"] = "gzip";
  return { ...init, body: await pack(bytes, { level: GZIP_LEVEL }) };
}

async function readText(response: Response): Promise<string> {
  if (!response.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** AbortSignal.any keeps every signal it made alive as long as its sources live (Node 20): a long sync would gather thousands. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #source: AbortSignal | undefined;
  readonly #abort = () => this.#controller.abort();
  passed = false;

  constructor(timeoutMs: number, source: AbortSignal | undefined) {
    this.#source = source;
    this.#timer = setTimeout(() => {
      this.passed = true;
      this.#abort();
    }, timeoutMs);
    source?.addEventListener("abort", this.#abort, { once: true });
    if (source?.aborted) this.#abort();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#source?.removeEventListener("abort", this.#abort);
  }
}
