/**
 * Whether somebody sits in front of a desktop here and would see a browser: not where the output is read by a program, on a build
 * server, from another machine, or under another user's name.
 */
export function mayOpen({
  isTerminal,
  environment,
  platform,
}: {
  isTerminal: boolean;
  environment: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}): boolean {
  const isSet = (name: string): boolean => (environment[name] ?? "") !== "";
  if (!isTerminal || isSet("CI") || ELSEWHERE.some(isSet)) return false;
  if (platform === "darwin" || platform === "win32") return true;
  return platform === "linux" && (isSet("WAYLAND_DISPLAY") || isSet("DISPLAY"));
}

const ELSEWHERE = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "SUDO_USER"];
