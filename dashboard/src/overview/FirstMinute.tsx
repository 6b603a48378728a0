import { Radio } from "lucide-react";
import type { ReactNode } from "react";
import { backendAddress } from "../backend/address";
import { connectCommand } from "../backend/connect-command";
import { Command } from "../ui/Command";
import { PageHeader } from "../ui/PageHeader";
import { ConnectedMachines } from "./ConnectedMachines";
import { FirstKey } from "./FirstKey";
import styles from "./FirstMinute.module.css";

/** While there is no session: what to do next, exactly. It gives way by itself when the first one arrives. */
export function FirstMinute(): ReactNode {
  const { url } = backendAddress();
  return (
    <>
      <PageHeader title="Welcome" subtitle="Three steps, and every session of your agents is here." />
      <div className={styles.columns}>
        <ol className={styles.steps}>
          <li className={styles.step}>
            <h2>Have a key</h2>
            <p>
              It lets a machine send its sessions. The first start of <code>opensync up</code> has shown one; or make
              one now.
            </p>
            <FirstKey />
          </li>
          <li className={styles.step}>
            <h2>Connect your agent</h2>
            <p>On the machine where it runs. The command asks for the key, and captures new sessions from then on.</p>
            <h3>Claude Code</h3>
            <Command text={connectCommand("claude-code-sync", url)} />
            <h3>OpenCode</h3>
            <Command text={connectCommand("opencode-sync", url)} />
          </li>
          <li className={styles.step}>
            <h2>Bring in what is there already</h2>
            <p>All the sessions that the machine still has, with their own times.</p>
            <Command text="npx claude-code-sync sync" />
            <Command text="npx opencode-sync sync" />
          </li>
        </ol>
        <div className={styles.side}>
          <p className={styles.waiting} role="status">
            <Radio aria-hidden size={16} />
            Waiting for the first session. This page turns live when it arrives.
          </p>
          <ConnectedMachines />
        </div>
      </div>
    </>
  );
}
