import type {
  Batch,
  Client,
  FileEditItem,
  ItemKind,
  MessageItem,
  SessionErrorItem,
  SessionItem,
  TodoListItem,
} from "@opensync/protocol";
import type { ItemPlace } from "./delivery-tally";

export type Item =
  | { kind: "session"; item: SessionItem }
  | { kind: "message"; item: MessageItem }
  | { kind: "todo"; item: TodoListItem }
  | { kind: "fileEdit"; item: FileEditItem }
  | { kind: "error"; item: SessionErrorItem };

/** An item on its way, with where it came from and about how many bytes it takes in a request. */
export type Entry = Item & { place: ItemPlace; bytes: number };

/** Items of one request. A batch may hold an item only once: the newest state of it. */
export class BatchDraft {
  readonly #entries = new Map<string, Entry>();
  bytes = 0;

  get size(): number {
    return this.#entries.size;
  }

  add(entry: Entry): void {
    const key = keyOf(entry);
    const present = this.#entries.get(key);
    if (present) {
      if (revisionOf(present) > revisionOf(entry)) return;
      this.bytes -= present.bytes;
      this.#entries.delete(key);
    }
    this.#entries.set(key, entry);
    this.bytes += entry.bytes;
  }

  /** All entries in lists of at most `maxBytes` and `maxItems` each (one entry alone may be larger); empties the draft. */
  split(maxBytes: number, maxItems: number): Entry[][] {
    const lists: Entry[][] = [];
    let list: Entry[] = [];
    let bytes = 0;
    for (const entry of this.#entries.values()) {
      if (list.length > 0 && (bytes + entry.bytes > maxBytes || list.length >= maxItems)) {
        lists.push(list);
        list = [];
        bytes = 0;
      }
      list.push(entry);
      bytes += entry.bytes;
    }
    if (list.length > 0) lists.push(list);
    this.#entries.clear();
    this.bytes = 0;
    return lists;
  }
}

/** The body of /sync/batch, and for each kind the entries in the order in which the body lists them. */
export function toBody(
  entries: readonly Entry[],
  client: Client | undefined,
): { body: Batch; lists: Record<ItemKind, Entry[]> } {
  const lists: Record<ItemKind, Entry[]> = { session: [], message: [], todo: [], fileEdit: [], error: [] };
  const body: Required<Omit<Batch, "client">> = { sessions: [], messages: [], todos: [], fileEdits: [], errors: [] };
  for (const entry of entries) {
    lists[entry.kind].push(entry);
    switch (entry.kind) {
      case "session":
        body.sessions.push(entry.item);
        break;
      case "message":
        body.messages.push(entry.item);
        break;
      case "todo":
        body.todos.push(entry.item);
        break;
      case "fileEdit":
        body.fileEdits.push(entry.item);
        break;
      case "error":
        body.errors.push(entry.item);
    }
  }
  return { body: client ? { ...body, client } : body, lists };
}

export function externalIdOf(entry: Item): string {
  return entry.kind === "todo" ? entry.item.sessionExternalId : entry.item.externalId;
}

function keyOf(entry: Item): string {
  const session = entry.kind === "session" ? "" : entry.item.sessionExternalId;
  return `${entry.kind}\n${session}\n${externalIdOf(entry)}`;
}

function revisionOf(entry: Item): number {
  return entry.item.revision ?? 0;
}
