import { spawn, spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { hasCode } from "@opensync/client-core";

/** A real file system of a given size (tmpfs in a mount namespace of its own, which needs no root where user namespaces are allowed). */
export interface SmallDisk {
  /** Goes before a command that is to see the disk. */
  prefix: string[];
  /** Where a path on the disk lies for processes that do not see it mounted. */
  seenFromOutside(path: string): string;
  /** Takes all space that is left. */
  fill(): void;
  free(): void;
  unmount(): Promise<void>;
}

/** Undefined where the system does not allow it. */
export function canMountSmallDisk(): boolean {
  return (
    process.platform === "linux" &&
    spawnSync("unshare", ["-Urm", "sh", "-c", "mount -t tmpfs tmpfs /tmp"], { stdio: "ignore" }).status === 0
  );
}

/** At `folder`, with the folder `inside` on it. */
export async function mountSmallDisk(folder: string, inside: string, bytes: number): Promise<SmallDisk> {
  const script =
    'mount -t tmpfs -o "size=$2,mode=700" tmpfs "$1" && mkdir -m 700 "$1/$3" && echo ready && exec sleep infinity';
  const holder = spawn("unshare", ["-Urm", "sh", "-c", script, "sh", folder, String(bytes), inside], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  for await (const line of createInterface({ input: holder.stdout })) if (line === "ready") break;
  if (holder.exitCode !== null) throw new Error("The small disk could not be mounted");
  const root = `/proc/${holder.pid}/root`;
  const ballast = join(root, folder, "ballast");
  return {
    prefix: ["nsenter", "-t", String(holder.pid), "-U", "-m", "--preserve-credentials", "--wd=."],
    seenFromOutside: (path) => join(root, path),
    fill: () => {
      const { bavail, bsize } = statfsSync(join(root, folder));
      try {
        writeFileSync(ballast, Buffer.alloc(bavail * bsize));
      } catch (error) {
        // What somebody else wrote in between is missing now: it is full.
        if (!hasCode(error, "ENOSPC")) throw error;
      }
    },
    free: () => rmSync(ballast, { force: true }),
    unmount: async () => {
      holder.kill("SIGKILL");
      await ended;
    },
  };
}
