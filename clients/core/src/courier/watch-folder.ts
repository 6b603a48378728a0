import { watch, type FSWatcher } from "node:fs";

/**
 * Calls `onChange` when something in the folder changes, where the system can tell. It is a way to be sooner, never the only way: watches run
 * out (inotify), and network file systems have none, so whoever uses it looks from time to time as well.
 */
export function watchFolder(folder: string, onChange: () => void, onTrouble: (error: unknown) => void): Disposable {
  let watcher: FSWatcher | null = null;
  const close = () => {
    watcher?.close();
    watcher = null;
  };
  try {
    watcher = watch(folder, { persistent: false }, onChange);
    watcher.on("error", (error) => {
      close();
      onTrouble(error);
    });
  } catch (error) {
    onTrouble(error);
  }
  return { [Symbol.dispose]: close };
}
