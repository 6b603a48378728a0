import { useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../backend/api";
import { Card } from "../ui/Card";
import { RelativeTime } from "../ui/RelativeTime";
import { platformText } from "../ui/platform-text";
import { Skeleton } from "../ui/Skeleton";
import overview from "./Overview.module.css";
import styles from "./FirstMinute.module.css";

/** The machines that have sent something, the clients on each, and when each was heard of last. Live. */
export function ConnectedMachines(): ReactNode {
  const machines = useQuery(api.machines.mine.list, {});
  return (
    <Card title="Connected machines">
      {machines === undefined ? (
        <Skeleton height="3rem" />
      ) : machines.length === 0 ? (
        <p className={overview.note}>None has sent anything yet.</p>
      ) : (
        <ul className={styles.machines}>
          {machines.map(({ machineId, hostname, platform, lastSeenAt, clients }) => (
            <li key={machineId} className={styles.machine}>
              <strong>{hostname ?? machineId}</strong>
              {clients.length === 0 ? (
                <span className={styles.client}>
                  {platform === null ? "Unknown platform" : platformText(platform)} <RelativeTime at={lastSeenAt} />
                </span>
              ) : (
                clients.map(({ name, version, lastSeenAt }) => (
                  <span key={name} className={styles.client}>
                    <span>
                      {name} {version}
                    </span>
                    <RelativeTime at={lastSeenAt} />
                  </span>
                ))
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
