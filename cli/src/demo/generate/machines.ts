import type { Settings } from "@opensync/client-core";

/** A computer that the imagined developer works on. */
export interface Machine {
  readonly machineId: string;
  readonly hostname: string;
  /** As `process.platform` names it. */
  readonly platform: string;
  /** Where the projects lie, with the system's own separators. */
  readonly root: string;
  readonly separator: "/" | "\\";
  /** Of its clients, where they are not the defaults. */
  readonly settings: Partial<Settings>;
}

export const MACHINES: readonly [Machine, ...Machine[]] = [
  {
    machineId: "demo-laptop",
    hostname: "adas-macbook",
    platform: "darwin",
    root: "/Users/ada/code",
    separator: "/",
    settings: { redactionRules: [{ name: "payments-token", pattern: "pay_[a-z0-9]{24}" }] },
  },
  {
    machineId: "demo-desktop",
    hostname: "workstation",
    platform: "linux",
    root: "/home/ada/src",
    separator: "/",
    settings: {},
  },
  {
    machineId: "demo-office",
    hostname: "OFFICE-PC",
    platform: "win32",
    root: "C:\\Users\\ada\\code",
    separator: "\\",
    settings: { excludeProjects: ["C:\\Users\\ada\\private"] },
  },
];

/** A path of a project as the machine's agents write it. */
export function pathOn({ root, separator }: Machine, ...names: readonly string[]): string {
  return [root, ...names.flatMap((name) => name.split("/"))].filter((name) => name !== "").join(separator);
}
