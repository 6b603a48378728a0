import { request as requestHttp, type IncomingMessage, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { OpenSyncError, causeText } from "../errors";
import { hasCode } from "../files";

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
  /** By its name in lower case. */
  readonly header: (name: string) => string | null;
  readonly text: string;
}

/**
 * One request and its whole answer, whatever its status. By Node's own HTTP client: `fetch` brings another one, whose parser V8 optimizes at the
 * first answers, which takes 30 MB of a process that is to live quietly beside others (Node 20.20). Redirects are not followed: the key goes to the address that was logged in
 * to and nowhere else.
 * @throws OpenSyncError `could_not_connect` with the address and the cause, `aborted` when the signal says so
 */
export async function exchange(request: Exchange): Promise<Answer> {
  requireSendable(request.apiKey);
  const deadline = new Deadline(request.timeoutMs, request.signal);
  try {
    const response = await send(request, deadline.signal);
    return {
      status: response.statusCode ?? 0,
      header: (name) => response.headers[name]?.toString() ?? null,
      text: await readText(response),
    };
  } catch (error) {
    if (request.signal?.aborted) throw new OpenSyncError("aborted", "Stopped", { cause: error });
    const reason = deadline.passed ? `no answer within ${request.timeoutMs / 1000} s` : reasonOf(error);
    throw new OpenSyncError("could_not_connect", `Could not connect to ${new URL(request.url).origin}: ${reason}`, {
      hint: "Check the address and that the backend is running",
      cause: error,
    });
  } finally {
    deadline.clear();
  }
}

function reasonOf(error: unknown): string {
  const text = causeText(error);
  // All that Node says of a connection that ends in the middle of an answer.
  return text === "aborted" ? "the connection was cut in the middle of the answer" : text;
}

/** The client would refuse it too, and quote the key in its error. */
function requireSendable(apiKey: string | undefined): void {
  if (apiKey === undefined || /^[\x21-\x7e]+$/.test(apiKey)) return;
  throw new OpenSyncError("invalid_api_key", "Invalid API key: it holds characters that no key has", {
    hint: "Copy the key again, on one line and without quotes around it",
  });
}

/** The answer's head; its body is still to be read. */
async function send(exchanged: Exchange, signal: AbortSignal): Promise<IncomingMessage> {
  const { body, headers } = await toSend(exchanged);
  const options: RequestOptions = { method: exchanged.method, headers, signal };
  const request = exchanged.url.startsWith("https:") ? requestHttps : requestHttp;
  for (;;) {
    const outcome = await new Promise<IncomingMessage | "closed before">((resolve, reject) => {
      const sent = request(exchanged.url, options, resolve);
      sent.on("error", (error) => {
        // The server closed a connection that was kept open just when it was used again: nobody has read the request.
        if (sent.reusedSocket && hasCode(error, "ECONNRESET", "EPIPE")) resolve("closed before");
        else reject(error);
      });
      sent.end(body);
    });
    if (outcome !== "closed before") return outcome;
  }
}

async function toSend(request: Exchange): Promise<{ body?: Buffer; headers: Record<string, string> }> {
  const headers: Record<string, string> = { accept: "application/json", "user-agent": request.userAgent };
  if (request.apiKey !== undefined) headers["authorization"] = `Bearer ${request.apiKey}`;
  if (request.body === undefined) return { headers };
  headers["content-type"] = "application/json";
  const bytes = Buffer.from(request.body, "utf8");
  const isPacked = request.gzip === true && bytes.length >= WORTH_PACKING_BYTES;
  if (isPacked) headers["content-encoding"] = "gzip";
  const body = isPacked ? await pack(bytes, { level: GZIP_LEVEL }) : bytes;
  headers["content-length"] = String(body.length);
  return { body, headers };
}

async function readText(response: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response) {
    if (!Buffer.isBuffer(chunk)) continue;
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
