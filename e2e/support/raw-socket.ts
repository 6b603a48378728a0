import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection on which a test writes what no HTTP client would. */
export async function openSocket(origin: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  return socket;
}

/** Writes the bytes and reads until the backend closes the connection; what it sent, as text. */
export async function exchange(origin: string, bytes: string | Uint8Array): Promise<string> {
  const socket = await openSocket(origin);
  socket.setEncoding("utf8");
  let received = "";
  socket.on("data", (text: string) => (received += text));
  // The backend may close before it has read everything; what it answered until then counts.
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close");
  return received;
}
