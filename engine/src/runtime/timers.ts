import { requireAction } from "./refusal";
import { currentCall, runInCall } from "./call";

type Callback = (...args: unknown[]) => unknown;

export interface SandboxTimers {
  setTimeout(callback: Callback, delayMs?: number, ...args: unknown[]): number;
  setInterval(callback: Callback, delayMs?: number, ...args: unknown[]): number;
  clearTimeout(id?: number): void;
  clearInterval(id?: number): void;
}

/** Timers for actions. Each belongs to the call that set it and stops with it; an error thrown by its callback fails that call. */
export function sandboxTimers(): SandboxTimers {
  const running = new Map<number, () => void>();
  let lastId = 0;

  const set = (name: "setTimeout" | "setInterval", callback: Callback, delayMs: number, args: unknown[]): number => {
    const call = requireAction(name);
    if (typeof callback !== "function") throw new TypeError(`${name}: the callback must be a function`);
    const id = ++lastId;
    const stop = (): void => {
      running.delete(id);
      clearTimeout(timer);
    };
    const fire = (): void => {
      if (name === "setTimeout") running.delete(id);
      try {
        runInCall(call, () => callback(...args));
      } catch (error) {
        call.fail(error);
      }
    };
    const timer = name === "setTimeout" ? setTimeout(fire, delayMs) : setInterval(fire, delayMs);
    running.set(id, stop);
    call.onEnd(stop);
    return id;
  };
  const clear = (id?: number): void => {
    if (id !== undefined) running.get(id)?.();
  };

  return {
    setTimeout: (callback, delayMs = 0, ...args) => set("setTimeout", callback, delayMs, args),
    setInterval: (callback, delayMs = 0, ...args) => set("setInterval", callback, delayMs, args),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

/** `fetch` for actions; a request still running when its call ends is aborted. */
export function sandboxFetch(): typeof fetch {
  return async (input, init) => {
    const call = requireAction("fetch()");
    const own = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const signal = own === undefined || own === null ? call.signal : AbortSignal.any([own, call.signal]);
    return plain(await fetch(input, { ...init, signal }));
  };
}

/** Codings that Node's fetch undoes. */
const UNDONE = new Set(["gzip", "x-gzip", "deflate", "br"]);

/** A response whose headers tell nothing of what fetch has undone, as upstream's: an HTTP action that hands it on sends what they say. */
function plain(response: Response): Response {
  const coding = response.headers.get("content-encoding");
  if (coding === null || response.body === null) return response;
  if (!coding.split(",").every((each) => UNDONE.has(each.trim().toLowerCase()))) return response;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  const { status, statusText, url, redirected, type } = response;
  return Object.defineProperties(new Response(response.body, { status, statusText, headers }), {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: type },
  });
}

/** The same work in an action or a transaction, counted so that a call that awaits it is not taken for stuck. */
export function hostOperation<T>(work: () => Promise<T>): Promise<T> {
  const call = currentCall();
  if (call === undefined) return work();
  const { activity } = call;
  activity.hostOperations++;
  return work().finally(() => {
    activity.hostOperations--;
    // Waiting is not computing.
    activity.resume();
  });
}
