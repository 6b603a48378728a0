import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DATABASE_FILE } from "../store/database-file";
import { gauge, total } from "./family";
import type { Family } from "./text-format";

/** The process, by the names that all exporters give these. */
export function processFamilies(): Family[] {
  const { user, system } = process.cpuUsage();
  const { rss, external } = process.memoryUsage();
  return [
    total("process_cpu_seconds_total", "User and system time of all threads.", (user + system) / 1e6),
    gauge("process_resident_memory_bytes", "Memory of the process in RAM.", rss),
    gauge(
      "process_start_time_seconds",
      "When the process began, since the epoch.",
      Date.now() / 1000 - process.uptime(),
    ),
    gauge(
      "opensync_external_memory_bytes",
      "Memory outside of the JavaScript heaps that their objects hold.",
      external,
    ),
  ];
}

/** What the database takes on the disk. */
export async function fileFamilies(dataDir: string): Promise<Family[]> {
  const database = join(dataDir, DATABASE_FILE);
  return [
    gauge("opensync_database_bytes", "Size of the database file.", await sizeOf(database)),
    gauge("opensync_wal_bytes", "Size of the write-ahead log.", await sizeOf(`${database}-wal`)),
  ];
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    // The log is not there when nothing has been written since it was emptied.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
}
