// Loaded into commands that are to work without any network: a connection to anywhere but this machine fails loudly.
import { Socket } from "node:net";

const connect = Reflect.get(Socket.prototype, "connect");

Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof options === "object" && options !== null ? (options.host ?? "localhost") : args[1];
  const isLocal = typeof options === "object" && options?.path !== undefined;
  if (!isLocal && !["localhost", "127.0.0.1", "::1"].includes(host)) {
    process.stderr.write(`NETWORK: a connection to ${host} was attempted\n`);
    throw new Error(`no network here: ${host}`);
  }
  return connect.apply(this, args);
};
