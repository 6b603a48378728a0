import { z } from "zod";
import { ROLES } from "../message";

export const searchResultSchema = z.object({
  sessionId: z.string(),
  sessionExternalId: z.string(),
  sessionTitle: z.string().nullable(),
  messageId: z.string(),
  messageExternalId: z.string(),
  partId: z.string(),
  role: z.enum(ROLES),
  createdAt: z.number(),
  snippet: z.string(),
  partType: z.string(),
  toolName: z.string().nullable(),
  /** Of the session, as are the four that follow. */
  source: z.string(),
  projectPath: z.string().nullable(),
  projectName: z.string().nullable(),
  model: z.string().nullable(),
  machineId: z.string().nullable(),
  /** 1 for the best hit of the page, falling with the rank; the backend's index ranks but gives no figure. */
  score: z.number(),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
export const searchAnswerSchema = z.object({ results: z.array(searchResultSchema), nextCursor: z.string().nullable() });
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;
