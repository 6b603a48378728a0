import { Link, useParams, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Id } from "../backend/api";
import type { SearchParams } from "../filters/filters";
import { keepFilters } from "../filters/useFilters";
import { PagePending } from "../shell/page-states";
import { EmptyState } from "../ui/EmptyState";
import { SessionPage } from "./SessionPage";
import { useSession } from "./useSession";

/** A session by the id in the address, or by its agent's own; `?message=` opens it there, `&part=&find=` at a text in it. */
export function SessionRoute(): ReactNode {
  const { session: name = "" } = useParams({ strict: false });
  const search: SearchParams = useSearch({ strict: false });
  const session = useSession(name);
  if (session === undefined) return <PagePending />;
  if (session === null) {
    return (
      <EmptyState title="There is no such session">
        <p>It may have been deleted, or belong to another account.</p>
        <p>
          <Link to="/sessions" search={keepFilters}>
            All sessions
          </Link>
        </p>
      </EmptyState>
    );
  }
  const [message, part, field, find] = ["message", "part", "field", "find"].map((name) => {
    const value = search[name];
    return typeof value === "string" && value !== "" ? value : null;
  });
  const wanted = message ?? null;
  const place =
    message && part && find ? { messageId: message, partId: part, text: find, ...(field ? { field } : {}) } : null;
  // The backend's ids are strings here; this one was its answer.
  const id = session.id as Id<"sessions">;
  return <SessionPage key={session.id} session={session} id={id} message={wanted} place={place} />;
}
