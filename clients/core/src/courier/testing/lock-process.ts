import { acquireLock, HEARTBEAT_MS } from "../courier-lock";

/** Takes the lock at the path given, says so on stdout, and keeps it until it is killed or its stdin ends. */
const [path = "", watchMs = "0"] = process.argv.slice(2);
const lock = await acquireLock(path, { version: "1.0.0", watchMs: Number(watchMs) });
process.stdout.write(lock === null ? "held\n" : "got it\n");
if (lock !== null) {
  const timer = setInterval(() => void lock.beat(), HEARTBEAT_MS);
  process.stdin.resume();
  process.stdin.once("end", () => {
    clearInterval(timer);
    void lock.release();
  });
}
