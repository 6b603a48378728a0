import { EngineError } from "../errors";

/** An error between threads. */
export interface WireError {
  name: string;
  message: string;
  stack?: string | undefined;
  /** Of an EngineError. */
  code?: string;
  status?: number;
}

export function toWireError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, stack } = error;
  if (!(error instanceof EngineError)) return { name, message, stack };
  return { name, message, stack, code: error.code, status: error.status };
}

export function fromWireError({ name, message, stack, code, status }: WireError): Error {
  const error =
    code === undefined ? new Error(message) : new EngineError(code, message, status === undefined ? {} : { status });
  error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}
