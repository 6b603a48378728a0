import { Link } from "@tanstack/react-router";
import { useRef, type ReactNode } from "react";
import type { SearchParams } from "../filters/filters";
import { keepFilters } from "../filters/useFilters";
import { useShortcuts } from "../shell/shortcuts";
import { AgentTag } from "../ui/AgentTag";
import { lastSegment } from "../ui/path-text";
import { RelativeTime } from "../ui/RelativeTime";
import { Skeleton } from "../ui/Skeleton";
import { Highlighted } from "./Highlighted";
import { hitAddress } from "./hit-address";
import { roleName, type Hit } from "./hits";
import type { SearchWords } from "./search-words";
import styles from "./HitList.module.css";

/** What was found; each leads to where it stands in its session. `j` and `k` go through them. */
export function HitList({ hits, words }: { hits: readonly Hit[]; words: SearchWords }): ReactNode {
  const list = useRef<HTMLUListElement>(null);
  const move = (by: 1 | -1): void => {
    const links = [...(list.current?.querySelectorAll("a") ?? [])];
    const at = links.findIndex((link) => link === document.activeElement);
    (at === -1 ? links[0] : links[Math.min(links.length - 1, Math.max(0, at + by))])?.focus();
  };
  useShortcuts("Results", [
    { keys: "j", does: "Next hit", repeats: true, run: () => move(1) },
    { keys: "k", does: "Previous hit", repeats: true, run: () => move(-1) },
    { keys: "o", does: "Open the hit (also Enter)", run: () => focusedLink(list.current)?.click() },
  ]);
  return (
    <ul ref={list} className={styles.list}>
      {hits.map((hit) => (
        <li key={hit.partId} className={styles.hit}>
          <Link
            className={styles.link}
            to="/sessions/$session"
            params={{ session: hit.sessionId }}
            search={(now: SearchParams) => ({ ...keepFilters(now), ...hitAddress(hit, words) })}
          >
            {hit.sessionTitle ?? "Untitled session"}
          </Link>
          <p className={styles.snippet}>
            <Highlighted text={hit.snippet} words={words} />
          </p>
          <p className={styles.of}>
            <span className={styles.role}>{whose(hit)}</span>
            <AgentTag source={hit.source} />
            {hit.projectPath === null ? null : (
              <span className={styles.project} title={hit.projectPath}>
                {hit.projectName ?? lastSegment(hit.projectPath)}
              </span>
            )}
            <RelativeTime at={hit.createdAt} />
          </p>
        </li>
      ))}
    </ul>
  );
}

export function HitSkeletons(): ReactNode {
  return (
    <div className={styles.list} role="status" aria-label="Searching">
      {[68, 54, 61, 47, 58].map((width) => (
        <div key={width} className={styles.hit}>
          <Skeleton width={`${width}%`} />
          <Skeleton height="2.5rem" />
        </div>
      ))}
    </div>
  );
}

function whose({ role, partType, toolName }: Hit): string {
  if (toolName !== null) return toolName;
  return partType === "thinking" ? "Thinking" : roleName(role);
}

function focusedLink(list: HTMLUListElement | null): HTMLAnchorElement | undefined {
  return [...(list?.querySelectorAll("a") ?? [])].find((link) => link === document.activeElement);
}
