/** An id longer than this is none of OpenCode's, which have 30 characters. */
const LONGEST_ID = 200;

export interface OpenCodeEvent {
  readonly id?: string;
  readonly type: string;
  readonly properties: unknown;
}

/** An event as OpenCode hands it over, or null for something else. */
export function readEvent(value: unknown): OpenCodeEvent | null {
  if (!isObject(value) || typeof value["type"] !== "string") return null;
  const id = idIn(value, "id");
  return { ...(id === null ? {} : { id }), type: value["type"], properties: value["properties"] };
}

/** The session that an event is about. Its id is in `properties.sessionID`, `.info` or `.part`, by the kind of the event. */
export function sessionOf({ type, properties }: OpenCodeEvent): string | null {
  if (!isObject(properties)) return null;
  const { info, part } = properties;
  return (
    idIn(properties, "sessionID") ??
    idIn(info, "sessionID") ??
    idIn(part, "sessionID") ??
    (type.startsWith("session.") ? idIn(info, "id") : null)
  );
}

/** The call of a tool that a `message.part.updated` says has ended. */
export function endedCallOf({ type, properties }: OpenCodeEvent): string | null {
  if (type !== "message.part.updated" || !isObject(properties)) return null;
  const { part } = properties;
  if (!isObject(part) || part["type"] !== "tool" || !isObject(part["state"])) return null;
  const { status } = part["state"];
  return status === "completed" || status === "error" ? idIn(part, "callID") : null;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function idIn(value: unknown, field: string): string | null {
  if (!isObject(value)) return null;
  const id = value[field];
  return typeof id === "string" && id !== "" && id.length <= LONGEST_ID ? id : null;
}
