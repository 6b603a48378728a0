import { useQuery } from "convex/react";
import { X } from "lucide-react";
import { Tabs } from "radix-ui";
import { useState, type ReactNode } from "react";
import { api, type Id } from "../../backend/api";
import { IconButton } from "../../ui/IconButton";
import { countText } from "../../ui/number-text";
import type { FileEdits } from "../useFileEdits";
import type { Session } from "../useSession";
import type { Subagent } from "../useSubagents";
import { Details } from "./Details";
import { Errors } from "./Errors";
import { Files } from "./Files";
import { Outline } from "./Outline";
import { Todos } from "./Todos";
import styles from "./SidePanel.module.css";

const TABS = ["outline", "details", "todos", "files", "errors"] as const;
type Tab = (typeof TABS)[number];
const NAMES: Record<Tab, string> = {
  outline: "Outline",
  details: "Details",
  todos: "Todos",
  files: "Files",
  errors: "Errors",
};

/** What stands beside the messages: ways into them, and what they came to. */
export function SidePanel({
  session,
  id,
  subagents,
  edits,
  readAt,
  onGo,
  onClose,
}: {
  session: Session;
  id: Id<"sessions">;
  subagents: readonly Subagent[];
  edits: FileEdits;
  /** The time of the message that is read, ms; null where none is pointed at. */
  readAt: number | null;
  /** Goes to a message by its id or its external id. */
  onGo: (message: string) => void;
  onClose: () => void;
}): ReactNode {
  const [tab, setTab] = useState<Tab>("outline");
  const sides = useQuery(api.sessions.mySides.get, { session: id });
  const counts: Partial<Record<Tab, number>> = {
    todos: sides?.todos.length ?? 0,
    files: new Set(edits.edits?.map(({ path }) => path)).size,
    errors: sides?.errors.length ?? 0,
  };
  return (
    <Tabs.Root
      className={styles.panel}
      value={tab}
      onValueChange={(value) => setTab(TABS.find((each) => each === value) ?? "outline")}
    >
      <div className={styles.top}>
        <Tabs.List className={styles.tabs} aria-label="About the session">
          {TABS.map((each) => (
            <Tabs.Trigger key={each} value={each} className={styles.tab}>
              {NAMES[each]}
              {(counts[each] ?? 0) > 0 ? <span className={styles.count}>{countText(counts[each] ?? 0)}</span> : null}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        <IconButton label="Close the panel" onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      <Tabs.Content value="outline" className={styles.content}>
        <Outline session={id} readAt={readAt} onGo={onGo} />
      </Tabs.Content>
      <Tabs.Content value="details" className={styles.content}>
        <Details session={session} subagents={subagents} />
      </Tabs.Content>
      <Tabs.Content value="todos" className={styles.content}>
        <Todos sides={sides} />
      </Tabs.Content>
      <Tabs.Content value="files" className={styles.content}>
        <Files session={session} edits={edits} onGo={onGo} />
      </Tabs.Content>
      <Tabs.Content value="errors" className={styles.content}>
        <Errors sides={sides} onGo={onGo} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
