import { isShareTokenShaped } from "@opensync/protocol/shares";
import { useQuery } from "convex/react";
import { Link2Off } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { api } from "../backend/api";
import { PagePending } from "../shell/page-states";
import { Wordmark } from "../shell/Wordmark";
import { EmptyState } from "../ui/EmptyState";
import { RelativeTime } from "../ui/RelativeTime";
import { SharedSession } from "./SharedSession";
import styles from "./SharePage.module.css";

/** What somebody with a link sees: one session, and nothing else of the dashboard. */
export function SharePage(): ReactNode {
  const token = useShareToken();
  const found = useQuery(api.shares.open.get, token === null ? "skip" : { token });
  useEffect(() => {
    document.title = `${found?.session.title ?? "Shared session"} · OpenSync`;
  }, [found]);
  if (token !== null && found === undefined) return <PagePending />;
  return (
    <div className={styles.page}>
      <header className={styles.bar}>
        <Wordmark />
        {found === null || found === undefined ? null : (
          <p className={styles.note}>
            Shared <RelativeTime at={found.share.sharedAt} />, {found.share.live ? "live" : "as it was then"}
          </p>
        )}
      </header>
      <main className={styles.main}>
        {token === null || found === null || found === undefined ? (
          <EmptyState icon={<Link2Off />} title="This link shows nothing">
            <p>It may be incomplete, over, or revoked. Ask whoever gave it to you for another one.</p>
          </EmptyState>
        ) : (
          <SharedSession token={token} session={found.session} subagents={found.subagents} />
        )}
      </main>
    </div>
  );
}

/** The token stands behind the `#`, which no server sees; null where there is none of its form. */
function useShareToken(): string | null {
  const [hash, setHash] = useState(window.location.hash);
  useEffect(() => {
    const changed = (): void => setHash(window.location.hash);
    window.addEventListener("hashchange", changed);
    return () => window.removeEventListener("hashchange", changed);
  }, []);
  const token = hash.slice(1);
  return isShareTokenShaped(token) ? token : null;
}
