import { Command } from "commander";
import { dataFolder } from "../backend/data-folder";
import { paint } from "../terminal/style";
import { runChecks, type Finding } from "./checks";

interface DoctorOptions {
  data?: string;
  json: boolean;
}

const MARK = { ok: "✓", warning: "!", failed: "✗" } as const;
const COLOUR = { ok: "green", warning: "yellow", failed: "red" } as const;

export function doctorCommand(finish: (exitCode: number) => void): Command {
  return new Command("doctor")
    .description("check this machine, the data folder and the backend, and say what to do about what is wrong")
    .option("--data <folder>", "the backend's data folder (default: ${XDG_DATA_HOME:-~/.local/share}/opensync)")
    .option("--json", "print JSON", false)
    .action(async (options: DoctorOptions) => {
      const findings = await runChecks(dataFolder(options.data));
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ ok: !hasFailed(findings), findings }, null, 2)}\n`
          : findings.map(line).join(""),
      );
      finish(hasFailed(findings) ? 1 : 0);
    });
}

function hasFailed(findings: Finding[]): boolean {
  return findings.some(({ state }) => state === "failed");
}

function line({ check, state, message, hint }: Finding): string {
  const advice = hint ? `\n  ${hint}` : "";
  return `${paint(process.stdout, COLOUR[state], MARK[state])} ${check}: ${message}${advice}\n`;
}
