import { currentCall } from "./call";
import type { Call } from "./call";

/** `globalThis.Convex`, through which the client library in the bundle reaches the engine. */
export interface ConvexGlobal {
  syscall(operation: string, args: string): string;
  asyncSyscall(operation: string, args: string): Promise<string>;
  jsSyscall(operation: string, args: Record<string, unknown>): unknown;
}

export function convexGlobal(): ConvexGlobal {
  return {
    syscall: (operation, args) => {
      const call = runningCall(operation);
      return call.syscalls.sync(call, operation, args);
    },
    asyncSyscall: (operation, args) => {
      try {
        const call = runningCall(operation);
        return call.syscalls.async(call, operation, args);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    jsSyscall: (operation, args) => {
      const call = runningCall(operation);
      return call.syscalls.js(call, operation, args);
    },
  };
}

function runningCall(operation: string): Call {
  const call = currentCall();
  if (call === undefined) throw new Error(`${operation} is not available while modules are imported.`);
  if (call.isOver()) {
    throw new Error(`${call.path} called ${operation} after it had returned. Await all promises before returning.`);
  }
  if (call.failure !== undefined) throw call.failure.error;
  return call;
}
