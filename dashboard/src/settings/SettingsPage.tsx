import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../backend/useMe";
import { EmptyState } from "../ui/EmptyState";
import { PageHeader } from "../ui/PageHeader";
import { useActiveInView } from "../ui/useActiveInView";
import { AccountSettings } from "./account/AccountSettings";
import { AuditLog } from "./audit/AuditLog";
import { DataSettings } from "./data/DataSettings";
import { Invitations } from "./invitations/Invitations";
import { Keys } from "./keys/Keys";
import { Machines } from "./machines/Machines";
import { Shares } from "./shares/Shares";
import styles from "./SettingsPage.module.css";

interface Section {
  readonly page: string;
  readonly name: string;
  readonly Content: () => ReactNode;
  readonly isOwners?: boolean;
}

const SECTIONS: readonly Section[] = [
  { page: "account", name: "Account", Content: AccountSettings },
  { page: "keys", name: "API keys", Content: Keys },
  { page: "machines", name: "Machines and privacy", Content: Machines },
  { page: "shares", name: "Shared links", Content: Shares },
  { page: "data", name: "Your data", Content: DataSettings },
  { page: "invitations", name: "Invitations", Content: Invitations, isOwners: true },
  { page: "audit", name: "Audit log", Content: AuditLog },
];

export function SettingsPage(): ReactNode {
  const { page = "account" } = useParams({ strict: false });
  const isOwner = useMe()?.isOwner === true;
  const sections = SECTIONS.filter(({ isOwners }) => isOwners !== true || isOwner);
  const row = useActiveInView<HTMLUListElement>(`${page} of ${sections.length}`);
  const section = sections.find((each) => each.page === page);
  return (
    <>
      <PageHeader title={section === undefined ? "Settings" : `Settings: ${section.name}`} />
      <div className={styles.page}>
        <nav aria-label="Settings">
          <ul ref={row} className={styles.sections}>
            {sections.map((each) => (
              <li key={each.page}>
                <Link
                  to="/settings/$page"
                  params={{ page: each.page }}
                  className={styles.section}
                  {...(each === section ? { "data-active": true, "aria-current": "page" } : {})}
                >
                  {each.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className={styles.content}>
          {section === undefined ? <EmptyState title="There is no such page of settings" /> : <section.Content />}
        </div>
      </div>
    </>
  );
}
