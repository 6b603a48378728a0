import { expect, test } from "vitest";
import { isLoopback } from "./loopback";

test("this device's own addresses are told from those that need a network", () => {
  const own = ["http://127.0.0.1:3210", "http://localhost:3210", "http://a.localhost", "http://[::1]:3210"];
  const others = ["https://happy-otter-1.convex.cloud", "http://192.168.1.7:3210", "http://localhost.example.com"];
  expect([own.map(isLoopback), others.map(isLoopback)]).toEqual([own.map(() => true), others.map(() => false)]);
});
