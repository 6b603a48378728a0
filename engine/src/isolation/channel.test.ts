import { once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { expect, test } from "vitest";
import { Channel } from "./channel";

test("a call that cannot be sent fails alone: closing the channel later fails nothing else", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on("unhandledRejection", note);
  const { port1, port2 } = new MessageChannel();
  const channel = new Channel<{ take(value: unknown): void }>(port1 as never);
  await expect(channel.call("take", () => "functions cannot be cloned")).rejects.toThrow("could not be cloned");
  channel.close(new Error("closed"));
  await expect(channel.call("take", 1)).rejects.toThrow("closed");
  port1.close();
  await once(port2, "close");
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});
