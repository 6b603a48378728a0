import type { ClientProfile } from "../config";
import type { Environment } from "../files";

/** The profile with its command as it can be typed again. */
export function asRun(profile: ClientProfile, environment: Environment): ClientProfile {
  return { ...profile, command: commandAsRun(profile.name, environment) };
}

/** How to run a program of ours again: who came by npx, or by a clone's `npm start`, has none of its name in the path. */
export function commandAsRun(name: string, environment: Environment): string {
  // npm tells whatever it starts which of its commands that was.
  return environment["npm_command"] ? `npx ${name}` : name;
}
