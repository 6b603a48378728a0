import { expect, test } from "vitest";
import { mayOpen } from "./may-open";

const may = (environment: NodeJS.ProcessEnv, rest: Partial<Parameters<typeof mayOpen>[0]> = {}): boolean =>
  mayOpen({ isTerminal: true, environment, platform: "linux", ...rest });

test("a browser is opened in front of somebody only: a terminal on a desktop, on this machine, in their own name", () => {
  expect(may({ DISPLAY: ":0" })).toBe(true);
  expect(may({ WAYLAND_DISPLAY: "wayland-0" })).toBe(true);
  expect(may({}, { platform: "darwin" })).toBe(true);
  expect(may({}, { platform: "win32" })).toBe(true);

  expect(may({})).toBe(false);
  expect(may({ DISPLAY: "" })).toBe(false);
  expect(may({ DISPLAY: ":0" }, { isTerminal: false })).toBe(false);
  for (const name of ["CI", "SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "SUDO_USER"]) {
    expect(may({ DISPLAY: ":0", [name]: "1" }), name).toBe(false);
    expect(may({ [name]: "1" }, { platform: "darwin" }), name).toBe(false);
  }
  expect(may({ DISPLAY: ":0" }, { platform: "aix" })).toBe(false);
});
