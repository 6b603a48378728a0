import { z } from "zod";

/** What the courier asks of a process that delivers for it. */
export const apartRequest = z.object({
  destination: z.string(),
  roots: z.array(z.string()),
  only: z.array(z.string()).exactOptional(),
  careful: z.boolean(),
});
export interface ApartRequest {
  readonly destination: string;
  readonly roots: readonly string[];
  readonly only?: readonly string[];
  readonly careful: boolean;
}

/** Prompts that the transcripts turned out to hold: facts are the courier's to change. */
export const droppedPrompts = z.array(z.object({ sessionId: z.string(), promptIds: z.array(z.string()) }));
export type DroppedPrompts = z.infer<typeof droppedPrompts>;
