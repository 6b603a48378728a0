import { isEngineError, SYSTEM_FAULT } from "../errors";
import { parseJson } from "../values/json";
import type { Json } from "../values/json";
import { checkValue } from "../values/measure";
import { formatFrame, userFrames } from "./stack";

/** Upstream cuts messages from user code at 64 KiB. */
const MAX_MESSAGE_LENGTH = 64 * 1024;

/** Why a function failed, in upstream's words. */
export interface FunctionError {
  /** The message and the frames of user code, each line ended by a newline. */
  message: string;
  /** The payload of a ConvexError. */
  data?: Json;
  /** Name of the condition, for errors that the engine has found. */
  code?: string;
}

/** What user code threw. */
export function describeThrown(thrown: unknown): FunctionError {
  const frames = thrown instanceof Error && typeof thrown.stack === "string" ? userFrames(thrown.stack) : [];
  const lines = [`Uncaught ${headline(thrown)}`.slice(0, MAX_MESSAGE_LENGTH), ...frames.map(formatFrame)];
  const message = lines.join("\n") + "\n";
  const data = convexErrorData(thrown);
  if (data === undefined) return { message };
  try {
    checkValue(data);
  } catch (error) {
    // Upstream's words, in the place of the error's own.
    if (isEngineError(error)) return { message: `ConvexError with invalid data: ${error.message}\n` };
    throw error;
  }
  return { message, data };
}

/** What the engine itself found wrong with a call; anything but an EngineError is a fault of the engine and stays unnamed. */
export function describeRefusal(error: unknown): FunctionError {
  if (isEngineError(error)) return { message: `${error.message}\n`, code: error.code };
  return { message: `${SYSTEM_FAULT}\n`, code: "InternalServerError" };
}

/** As V8 prints an uncaught value. */
function headline(thrown: unknown): string {
  if (thrown instanceof Error) {
    const { name, message } = thrown;
    if (message === "") return name;
    return name === "" ? message : `${name}: ${message}`;
  }
  if (typeof thrown === "object" && thrown !== null) return `#<${thrown.constructor?.name ?? "Object"}>`;
  return String(thrown);
}

/** The client library marks an error whose `data` it has turned into JSON text. */
function convexErrorData(thrown: unknown): Json | undefined {
  if (typeof thrown !== "object" || thrown === null || !("ConvexErrorSymbol" in thrown)) return undefined;
  const data: unknown = Reflect.get(thrown, "data");
  return typeof data === "string" ? parseJson(data) : undefined;
}
