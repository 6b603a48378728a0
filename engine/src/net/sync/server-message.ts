import type { FunctionResult } from "../../exec/result";
import type { LiveResult } from "../../live";
import { encodeTs } from "../timestamp";

/** Where a client stands after a transition: all its queries are as of `ts`, ns. */
export interface StateVersion {
  readonly querySet: number;
  readonly identity: number;
  readonly ts: bigint;
}

export interface Transition {
  readonly start: StateVersion;
  readonly end: StateVersion;
  readonly updated: readonly { readonly queryId: number; readonly result: LiveResult }[];
  readonly removed: readonly number[];
}

/** A text longer than this is sent in parts, so that the client sees the line alive. */
const LONGEST_MESSAGE = 5 * 1024 * 1024;

/** The messages that bring a transition over: one, or the parts of one that is long. */
export function transitionMessages(transition: Transition): string[] {
  const { start, end, updated, removed } = transition;
  const modifications = [
    ...removed.map((queryId) => `{"type":"QueryRemoved","queryId":${queryId}}`),
    ...updated.map(({ queryId, result }) => queryMessage(queryId, result)),
  ];
  const message = `{"type":"Transition","startVersion":${versionText(start)},"endVersion":${versionText(end)},"modifications":[${modifications.join(",")}]}`;
  return message.length <= LONGEST_MESSAGE ? [message] : inParts(message, `${end.querySet}-${end.identity}-${end.ts}`);
}

export function mutationResponse(requestId: number, result: FunctionResult, ts: bigint): string {
  const success = result.ok ? `,"ts":${JSON.stringify(encodeTs(ts))}` : "";
  return `{"type":"MutationResponse","requestId":${requestId}${responseFields(result)}${success}}`;
}

export function actionResponse(requestId: number, result: FunctionResult): string {
  return `{"type":"ActionResponse","requestId":${requestId}${responseFields(result)}}`;
}

/** `authUpdateAttempted`: it answers an Authenticate message, rather than telling that the identity does not hold any more. */
export function authError(error: string, baseVersion: number, authUpdateAttempted: boolean): string {
  return JSON.stringify({ type: "AuthError", error, baseVersion, authUpdateAttempted });
}

export function fatalError(error: string): string {
  return JSON.stringify({ type: "FatalError", error });
}

export const PING = '{"type":"Ping"}';

function queryMessage(queryId: number, result: LiveResult): string {
  const common = `"queryId":${queryId},"logLines":${JSON.stringify(result.logLines)},"journal":${JSON.stringify(result.journal)}`;
  if (result.ok) return `{"type":"QueryUpdated",${common},"value":${result.valueText}}`;
  return `{"type":"QueryFailed",${common},"errorMessage":${JSON.stringify(result.error)}${dataField(result.errorData)}}`;
}

function responseFields(result: FunctionResult): string {
  const logLines = `"logLines":${JSON.stringify(result.logLines)}`;
  if (result.ok) return `,"success":true,"result":${result.valueText},${logLines}`;
  return `,"success":false,"result":${JSON.stringify(result.error)},${logLines}${dataField(result.errorData)}`;
}

function dataField(data: unknown): string {
  return data === undefined ? "" : `,"errorData":${JSON.stringify(data)}`;
}

function versionText({ querySet, identity, ts }: StateVersion): string {
  return `{"querySet":${querySet},"identity":${identity},"ts":${JSON.stringify(encodeTs(ts))}}`;
}

function inParts(message: string, transitionId: string): string[] {
  const totalParts = Math.ceil(message.length / LONGEST_MESSAGE);
  return Array.from({ length: totalParts }, (_, partNumber) =>
    // Half of a surrogate pair at a part's end is written as an escape, and is whole again when the parts are joined.
    JSON.stringify({
      type: "TransitionChunk",
      chunk: message.slice(partNumber * LONGEST_MESSAGE, (partNumber + 1) * LONGEST_MESSAGE),
      partNumber,
      totalParts,
      transitionId,
    }),
  );
}
