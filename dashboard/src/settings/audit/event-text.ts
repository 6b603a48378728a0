import type { FunctionReturnType } from "convex/server";
import type { api } from "../../backend/api";
import { METHODS } from "../account/methods";

type Entry = FunctionReturnType<typeof api.audit.mine.list>["page"][number];

const EVENTS: Record<Entry["event"], string> = {
  "owner.created": "Owner made",
  "user.created": "User made",
  "user.renamed": "Renamed",
  "key.created": "API key made",
  "key.revoked": "API key revoked",
  "invitation.created": "Invitation made",
  "invitation.revoked": "Invitation withdrawn",
  "code.created": "Sign-in link made",
  "code.redeemed": "Signed in by link",
  "session.began": "Signed in",
  "session.ended": "Signed out",
  "sessions.ended": "Signed out elsewhere",
  "password.set": "Password set",
  "github.linked": "GitHub connected",
  "github.unlinked": "GitHub disconnected",
  "share.created": "Session shared",
  "share.revoked": "Share revoked",
  "sessions.deleted": "Sessions deleted",
  "retention.set": "Retention set",
  "retention.applied": "Old sessions deleted",
  "export.started": "Export of everything started",
  "export.finished": "Export of everything finished",
  "export.failed": "Export of everything failed",
  "export.cancelled": "Export of everything cancelled",
  "deletion.started": "Deletion of everything started",
  "deletion.finished": "Deletion of everything finished",
};

/** "API key made: Work laptop". */
export function eventText({ event, detail, key }: Pick<Entry, "event" | "detail" | "key">): string {
  const about = detail ?? key?.name ?? null;
  return about === null || about === "" ? EVENTS[event] : `${EVENTS[event]}: ${about}`;
}

export function actorText(by: Entry["by"]): string {
  switch (by?.kind) {
    case undefined:
      return "";
    case "session":
      return `${by.isCurrent ? "this browser" : "a browser"}${by.method === null ? "" : `, by ${METHODS[by.method]}`}`;
    case "key":
      return `key ${by.key?.name ?? "that is gone"}`;
    case "deployment":
      return "whoever administers the backend";
    case "schedule":
      return "by itself, on time";
  }
}
