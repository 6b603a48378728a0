import { readFile } from "node:fs/promises";
import { z } from "zod";

const text = z.string().optional().catch(undefined);
const agentMeta = z.object({
  agentType: text,
  description: text,
  toolUseId: text,
  spawnDepth: z.number().optional().catch(undefined),
});
export type AgentMeta = z.infer<typeof agentMeta>;

/** What stands beside a subagent's transcript in `agent-<id>.meta.json`; empty where there is none (versions before 2.1) or it is torn. */
export async function readAgentMeta(transcriptPath: string): Promise<Partial<AgentMeta>> {
  try {
    const parsed = agentMeta.safeParse(
      JSON.parse(await readFile(transcriptPath.replace(/\.jsonl$/, ".meta.json"), "utf8")),
    );
    return parsed.data ?? {};
  } catch (error) {
    // Being written just now, or absent: the next sync reads it.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT"))
      return {};
    throw error;
  }
}
