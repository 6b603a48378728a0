import { Command } from "commander";
import { expect, test } from "vitest";
import { withUpOptions, type UpOptions } from "./options";

function parse(...argv: string[]): UpOptions {
  const command = withUpOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return command.parse(argv, { from: "user" }).opts<UpOptions>();
}

test("without options it listens on this machine only, on the documented ports", () => {
  expect(parse()).toEqual({
    port: 3210,
    sitePort: 3211,
    host: "127.0.0.1",
    import: false,
    durable: false,
    open: true,
    json: false,
    log: "text",
    logLevel: "warn",
  });
});

test.each([
  ["--log", "xml"],
  ["--log-level", "loud"],
])("%s takes one of a few words", (option, word) => {
  expect(() => parse(option, word)).toThrow("Allowed choices are");
});

test("takes any port from 0 to 65535, and a folder", () => {
  expect(parse("--port", "0", "--site-port=65535", "--data", "x", "--no-open")).toMatchObject({
    port: 0,
    sitePort: 65_535,
    data: "x",
    open: false,
  });
});

test.each(["-1", "65536", "3210.5", "high", "", " ", "0x10", "1e3"])("a port of %j is refused", (text) => {
  expect(() => parse("--port", text)).toThrow("a port is a whole number from 0 to 65535");
});
