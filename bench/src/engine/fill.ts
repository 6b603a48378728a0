import { SyncSocket } from "./sync-socket";

const NOTES_PER_MUTATION = 500;
const ROOMS = 1000;

/** Puts notes of some 300 bytes into the bank's database, two mutations in flight. */
export async function fill(url: string, documents: number): Promise<void> {
  const socket = await SyncSocket.open(url);
  const text = "what a note of some length may say, ".repeat(8);
  let asked = 0;
  const lane = async (): Promise<void> => {
    while (asked < documents) {
      const room = `filled ${Math.floor(asked / NOTES_PER_MUTATION) % ROOMS}`;
      const count = Math.min(NOTES_PER_MUTATION, documents - asked);
      asked += count;
      await socket.mutate("bank:fill", { room, count, text });
    }
  };
  await Promise.all([lane(), lane()]);
  socket.close();
}
