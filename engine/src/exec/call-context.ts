import { randomBytes } from "node:crypto";
import { APP } from "../store/namespace";
import type { FunctionAddress } from "../components/address";
import type { RequestInfo } from "../runtime/call";
import { EngineError } from "../errors";
import type { Json } from "../values/json";
import { functionResult } from "./result";
import type { FunctionResult } from "./result";
import type { SessionRequest } from "./session-requests";
import type { MutationHooks, MutationOutcome } from "./transactions";

/** On whose behalf a function runs. */
export interface CallContext {
  /** The verified claims of the caller's token, with `tokenIdentifier`; null for nobody. */
  identity: Json | null;
  /** Internal functions may be called: for administrators and the engine itself. */
  allowInternal: boolean;
  /** Path of the component whose function is called, the app's own if absent: for administrators and the engine itself. */
  component?: string;
  /** 16 hexadecimal digits, made if absent. */
  requestId?: string;
  ip?: string | null;
  userAgent?: string | null;
  authToken?: string | null;
  scheduledFunctionId?: string | null;
  /** For mutations: answers a repetition from the first run. */
  sessionRequest?: SessionRequest;
  /** For mutations. */
  hooks?: MutationHooks;
  /** For mutations: what the caller will get, at once after the commit and before any other code runs. Must not throw. */
  onCommitted?: (result: FunctionResult & { ts: bigint }) => void;
}

export function requestInfo(context: CallContext): RequestInfo {
  return {
    requestId: context.requestId ?? newRequestId(),
    identity: context.identity,
    ip: context.ip ?? null,
    userAgent: context.userAgent ?? null,
    authToken: context.authToken ?? null,
    scheduledFunctionId: context.scheduledFunctionId ?? null,
  };
}

export function newRequestId(): string {
  return randomBytes(8).toString("hex");
}

/** Components are no one's to call from outside but an administrator's. */
export function addressOf(path: string, { component = APP, allowInternal }: CallContext): FunctionAddress {
  if (component === APP || allowInternal) return { component, path };
  throw new EngineError("BadDeployKey", "Only an administrator can call a component's functions.", { status: 403 });
}

/** What a mutation is run with, so that its answer is known at the moment of the commit. */
export function withAnswer(
  { sessionRequest, hooks = {}, onCommitted }: CallContext,
  requestId: string,
  redact: boolean,
): Pick<CallContext, "sessionRequest" | "hooks"> {
  const session = sessionRequest === undefined ? {} : { sessionRequest };
  if (onCommitted === undefined) return { ...session, hooks };
  const committed = (outcome: MutationOutcome): void =>
    onCommitted(Object.assign(functionResult(outcome, requestId, redact), { ts: outcome.ts }));
  return { ...session, hooks: { ...hooks, committed } };
}
