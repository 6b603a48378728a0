import { useAuthActions } from "@convex-dev/auth/react";
import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { ArrowRight, Folder, MessagesSquare, Search, TextSearch } from "lucide-react";
import { Dialog } from "radix-ui";
import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { useMe } from "../backend/useMe";
import type { SearchParams } from "../filters/filters";
import { chooseTheme } from "../theme/theme";
import { AgentTag } from "../ui/AgentTag";
import { RelativeTime } from "../ui/RelativeTime";
import { Highlighted } from "./Highlighted";
import { hitAddress } from "./hit-address";
import { COMMANDS, named, PAGES, type CommandName, type PageItem } from "./palette-items";
import { Group, Item } from "./palette-list";
import { MAX_QUERY_CHARS, searchWords } from "./search-words";
import { usePaletteFinds } from "./usePaletteFinds";
import styles from "./Palette.module.css";

/** Goes anywhere by name: pages, commands, sessions, projects, and messages by what was said in them. */
export function Palette({ onClose, onKeys }: { onClose: () => void; onKeys: () => void }): ReactNode {
  const [written, setWritten] = useState("");
  const text = written.trim();
  const isOwner = useMe()?.isOwner === true;
  const navigate = useNavigate();
  const { signOut } = useAuthActions();
  const { finds, projects, isSearching, hasFailed } = usePaletteFinds(text);
  const words = searchWords(finds.text);
  const { list, value, move } = useFirstItem(`${text}\n${finds.text}`);

  const then = (act: () => unknown) => (): void => {
    onClose();
    void act();
  };
  const openPage = ({ to, page = "", search = {} }: Pick<PageItem, "to" | "page" | "search">): unknown =>
    to === "/settings/$page" ? navigate({ to, params: { page }, search }) : navigate({ to, search });
  const openSession = (session: string, search: SearchParams = {}): unknown =>
    navigate({ to: "/sessions/$session", params: { session }, search });
  const run = (command: CommandName): unknown => {
    switch (command) {
      case "keys":
        return onKeys();
      case "newKey":
        return openPage({ to: "/settings/$page", page: "keys", search: { new: "key" } });
      case "invite":
        return openPage({ to: "/settings/$page", page: "invitations", search: { new: "invitation" } });
      case "signOut":
        return signOut();
      default:
        return chooseTheme(command);
    }
  };

  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Dialog.Portal>
        <div className={styles.overlay} aria-hidden />
        <Dialog.Content className={styles.dialog} aria-describedby={undefined}>
          <Dialog.Title className="visually-hidden">Search and go anywhere</Dialog.Title>
          <Command
            className={styles.palette}
            label="Search and go anywhere"
            shouldFilter={false}
            vimBindings={false}
            loop
            value={value}
            onValueChange={move}
          >
            <div className={styles.line}>
              <Search aria-hidden size={18} />
              <Command.Input
                className={styles.input}
                value={written}
                onValueChange={setWritten}
                maxLength={MAX_QUERY_CHARS}
                placeholder="Search, or go to…"
              />
            </div>
            <Command.List ref={list} className={styles.list} aria-busy={isSearching}>
              {finds.text.trim() === "" ? sessions("Recent") : null}
              <Group title="Pages">
                {(text === "" ? PAGES.slice(0, 6) : named(PAGES, text, isOwner)).map((page) => (
                  <Item
                    key={page.name}
                    value={`page ${page.name}`}
                    Icon={page.Icon}
                    onSelect={then(() => openPage(page))}
                  >
                    {page.name}
                  </Item>
                ))}
              </Group>
              <Group title="Commands">
                {named(COMMANDS, text, isOwner).map(({ command, name, Icon }) => (
                  <Item key={command} value={`command ${command}`} Icon={Icon} onSelect={then(() => run(command))}>
                    {name}
                  </Item>
                ))}
              </Group>
              {finds.text.trim() === "" ? null : sessions("Sessions")}
              <Group title="Projects">
                {projects.map(({ value, label }) => (
                  <Item
                    key={value}
                    value={`project ${value}`}
                    Icon={Folder}
                    onSelect={then(() => navigate({ to: "/sessions", search: { project: value } }))}
                  >
                    <span className={styles.name}>{label}</span>
                    <span className={styles.detail}>{value}</span>
                  </Item>
                ))}
              </Group>
              <Group title="Messages">
                {finds.messages.map((hit) => (
                  <Item
                    key={hit.partId}
                    value={`message ${hit.partId}`}
                    Icon={TextSearch}
                    onSelect={then(() => openSession(hit.sessionId, hitAddress(hit, words)))}
                  >
                    <span className={styles.hit}>
                      <span className={styles.snippet}>
                        <Highlighted text={hit.snippet} words={words} />
                      </span>
                      <span className={styles.of}>{hit.sessionTitle ?? "Untitled session"}</span>
                    </span>
                    <span className={styles.time}>
                      <RelativeTime at={hit.createdAt} />
                    </span>
                  </Item>
                ))}
                {text === "" ? null : (
                  <Item
                    value="search"
                    Icon={ArrowRight}
                    onSelect={then(() => navigate({ to: "/search", search: { q: text } }))}
                  >
                    Search all messages for “{text}”
                  </Item>
                )}
              </Group>
            </Command.List>
            <p className={styles.note} role="status">
              {hasFailed ? "The backend did not answer; pages and commands work." : isSearching ? "Searching…" : ""}
            </p>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );

  function sessions(title: string): ReactNode {
    return (
      <Group title={title}>
        {finds.sessions.map(({ id, title: name, source, projectName, activityAt }) => (
          <Item key={id} value={`session ${id}`} Icon={MessagesSquare} onSelect={then(() => openSession(id))}>
            <span className={styles.name}>{name ?? "Untitled session"}</span>
            <span className={styles.detail}>{projectName}</span>
            <AgentTag source={source} />
            <span className={styles.time}>
              <RelativeTime at={activityAt} />
            </span>
          </Item>
        ))}
      </Group>
    );
  }
}

/** Enter does what stands first, whatever arrives when; until somebody goes to another item. */
function useFirstItem(shown: string): {
  list: RefObject<HTMLDivElement | null>;
  value: string;
  move: (value: string) => void;
} {
  const list = useRef<HTMLDivElement>(null);
  const [value, setValue] = useState("");
  useEffect(() => {
    const first = list.current?.querySelector("[cmdk-item]")?.getAttribute("data-value");
    if (first !== null && first !== undefined) setValue(first);
    list.current?.scrollTo({ top: 0 });
  }, [shown]);
  return { list, value, move: setValue };
}
