import { routeRequest } from "../components/http-routing";
import { EngineError } from "../errors";
import type { HttpRoutes } from "../runtime/analyze";
import { Call, runInCall } from "../runtime/call";
import type { RequestInfo } from "../runtime/call";
import { describeRefusal, describeThrown } from "../runtime/function-error";
import type { FunctionError } from "../runtime/function-error";
import { APP } from "../store/namespace";
import { invokeOpen } from "./invoke";
import { MAX_RESPONSE_BYTES } from "./limits";
import { failureOf } from "./result";
import type { RunnerLogEntry } from "./run-log";
import type { ExecutionOptions } from "./transactions";

export interface HttpActionsOptions extends ExecutionOptions {
  redact: boolean;
}

type Found = NonNullable<ReturnType<HttpRoutes["lookup"]>> & { component: string };

/** Routes requests to the HTTP actions of the app and of its components. */
export class HttpActions {
  readonly #options: HttpActionsOptions;

  constructor(options: HttpActionsOptions) {
    this.#options = options;
  }

  async run(
    request: Request,
    info: RequestInfo,
    gated: (run: () => Promise<Response>) => Promise<Response>,
    log: (entry: RunnerLogEntry) => void,
  ): Promise<Response> {
    const routed = routeRequest(this.#options.app, new URL(request.url).pathname, request.method);
    if (routed === null)
      return new Response("This Convex deployment does not have HTTP actions enabled.", { status: 404 });
    const { component, routes, path } = routed;
    const found = routes.lookup(path, request.method);
    if (found === null) return new Response("No matching routes found", { status: 404 });
    try {
      return await gated(() => this.#serve({ component, ...found }, request, info, log));
    } catch (error) {
      return this.#failure(describeRefusal(error), info, error instanceof EngineError ? error.status : 500);
    }
  }

  async #serve(
    found: Found,
    request: Request,
    info: RequestInfo,
    log: (entry: RunnerLogEntry) => void,
  ): Promise<Response> {
    const { syscalls, clock, limits } = this.#options;
    const path = `${request.method} ${found.route}`;
    const { component } = found;
    const call = new Call({ kind: "httpAction", component, path, request: info, syscalls, clock });
    const start = performance.now();
    let error: FunctionError | null = null;
    call.onEnd(() => {
      const durationMs = performance.now() - start;
      log({
        type: "function",
        ...(component === APP ? {} : { component }),
        path,
        kind: "httpAction",
        requestId: info.requestId,
        at: Date.now(),
        durationMs,
        ...failureOf(error),
        logLines: call.log.lines,
      });
    });
    const outcome = await invokeOpen(
      call,
      async () => responseOf(await found.handler.invoke(request)),
      limits,
      (failed) => (error = failed),
    );
    if (!outcome.ok) return this.#failure(outcome.error, info, 500);
    return deliver(call, outcome.result, request.method === "HEAD", (failed) => (error = failed));
  }

  #failure(error: FunctionError, { requestId }: RequestInfo, status: number): Response {
    return failureResponse(error, requestId, this.#options.redact, status);
  }
}

/** Upstream's answer in the place of an HTTP action that failed. */
export function failureResponse(error: FunctionError, requestId: string, redact: boolean, status: number): Response {
  const code = `[Request ID: ${requestId}] Server Error`;
  return Response.json(redact ? { code } : { code, trace: error.message }, { status });
}

function responseOf(returned: unknown): Response {
  if (!(returned instanceof Response)) {
    throw new TypeError(
      `An HTTP action must return a Response, but this one returned ${returned === null ? "null" : typeof returned}.`,
    );
  }
  if (returned.status < 200) throw new TypeError("An HTTP action cannot return Response.error().");
  if (returned.bodyUsed || returned.body?.locked === true)
    throw new TypeError("An HTTP action cannot return a Response whose body has been read.");
  return returned;
}

/** The call lasts until its response's body has been read to the end or given up. `onError` hears of a body that fails. */
function deliver(
  call: Call,
  response: Response,
  withoutBody: boolean,
  onError: (error: FunctionError) => void,
): Response {
  const { status, statusText, headers } = response;
  if (response.body === null || withoutBody) {
    call.end();
    return new Response(null, { status, statusText, headers });
  }
  return new Response(bodyOfCall(call, response.body, onError), { status, statusText, headers });
}

function bodyOfCall(
  call: Call,
  body: ReadableStream<Uint8Array>,
  onError: (error: FunctionError) => void,
): ReadableStream<Uint8Array> {
  // The stream's source is user code: it runs as the call, whoever reads.
  const reader = runInCall(call, () => body.getReader());
  let sent = 0;
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      try {
        const { done, value } = await Promise.race([call.failed(), runInCall(call, () => reader.read())]);
        if (done) {
          controller.close();
          call.end();
          return;
        }
        sent += value.byteLength;
        if (sent > MAX_RESPONSE_BYTES)
          throw new EngineError(
            "HttpResponseTooLarge",
            `The response of ${call.path} is larger than ${MAX_RESPONSE_BYTES} bytes.`,
          );
        controller.enqueue(value);
      } catch (thrown) {
        const error = thrown instanceof EngineError ? describeRefusal(thrown) : describeThrown(thrown);
        onError(error);
        controller.error(
          thrown instanceof EngineError
            ? thrown
            : new EngineError("HttpActionFailed", error.message.trimEnd(), { status: 500, cause: thrown }),
        );
        call.end();
      }
    },
    cancel: async (reason) => {
      call.end();
      await reader.cancel(reason);
    },
  });
}
