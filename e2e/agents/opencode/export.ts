import { z } from "zod";
import { runOpenCode } from "./run";
import type { Workspace } from "./workspace";

const tokens = z.object({
  input: z.number(),
  output: z.number(),
  reasoning: z.number(),
  cache: z.object({ read: z.number(), write: z.number() }),
});

const part = z.looseObject({
  id: z.string(),
  type: z.string(),
  text: z.string().optional(),
  tool: z.string().optional(),
  callID: z.string().optional(),
  state: z
    .looseObject({
      status: z.enum(["pending", "running", "completed", "error"]),
      input: z.unknown(),
      output: z.string().optional(),
      error: z.string().optional(),
      metadata: z.looseObject({ sessionId: z.string().optional() }).optional(),
      time: z.looseObject({ start: z.number(), end: z.number().optional() }).optional(),
    })
    .optional(),
});
export type ExportedPart = z.infer<typeof part>;

const message = z.object({
  info: z.looseObject({
    id: z.string(),
    role: z.enum(["user", "assistant"]),
    time: z.object({ created: z.number(), completed: z.number().optional() }),
    modelID: z.string().optional(),
    providerID: z.string().optional(),
    /** USD. */
    cost: z.number().optional(),
    tokens: tokens.optional(),
    summary: z.unknown().optional(),
    error: z.looseObject({ name: z.string(), data: z.looseObject({ message: z.string().optional() }) }).optional(),
  }),
  parts: z.array(part),
});
export type ExportedMessage = z.infer<typeof message>;

const exported = z.object({
  info: z.looseObject({
    id: z.string(),
    parentID: z.string().optional(),
    title: z.string(),
    directory: z.string(),
    version: z.string(),
    cost: z.number(),
    tokens,
    revert: z.looseObject({ messageID: z.string(), partID: z.string().optional() }).optional(),
    time: z.looseObject({ created: z.number(), updated: z.number() }),
  }),
  messages: z.array(message),
});
/** What `opencode export` prints of a session; times in ms. */
export type ExportedSession = z.infer<typeof exported>;

export async function exportSession(workspace: Workspace, id: string): Promise<ExportedSession> {
  const { code, stdout, stderr } = await runOpenCode(workspace, "export", id);
  if (code !== 0) throw new Error(`opencode export ${id} ended with ${code}: ${stderr}`);
  return exported.parse(JSON.parse(stdout));
}
