import { Link, useNavigate } from "@tanstack/react-router";
import { MessagesSquare, SearchX, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { SearchParams } from "../filters/filters";
import { useFilters } from "../filters/useFilters";
import { backendAddress } from "../backend/address";
import { connectCommand } from "../backend/connect-command";
import { Button } from "../ui/Button";
import { Command } from "../ui/Command";
import { EmptyState } from "../ui/EmptyState";
import type { ListView } from "./list-view";
import styles from "./NoSessions.module.css";

/** Nothing in the list: why, and what to do. */
export function NoSessions({ view }: { view: ListView }): ReactNode {
  const { filters, clear } = useFilters();
  const navigate = useNavigate();
  const { text } = filters;
  const { url } = backendAddress();
  if (Object.keys(filters).length > 0) {
    return (
      <EmptyState icon={<SearchX />} title="No session is like that">
        <p>{view.isTrash ? "Nothing in the trash" : "Nothing"} is left under these filters.</p>
        <Button onClick={clear}>Clear filters</Button>
        {text === undefined ? null : (
          <p>
            The text is looked for in titles.{" "}
            <Link to="/search" search={(now: SearchParams) => ({ ...now, text: undefined, q: text })}>
              Search all messages for “{text}”
            </Link>
          </p>
        )}
      </EmptyState>
    );
  }
  if (view.isTrash) {
    return (
      <EmptyState icon={<Trash2 />} title="The trash is empty">
        <p>What you delete is kept here for 30 days.</p>
        <Button onClick={() => void navigate({ to: ".", search: {} })}>All sessions</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<MessagesSquare />} title="No session yet">
      <p>Log in on the machine that your agent runs on, and bring its history in. It shows here while it arrives.</p>
      <div className={styles.commands}>
        {(["claude-code-sync", "opencode-sync"] as const).map((client) => (
          <Command key={client} text={`${connectCommand(client, url)} && npx ${client} sync`} />
        ))}
      </div>
      <p>
        A key for it is made in{" "}
        <Link to="/settings/$page" params={{ page: "keys" }}>
          Settings
        </Link>
        .
      </p>
    </EmptyState>
  );
}
