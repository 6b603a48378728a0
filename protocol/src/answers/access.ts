import { z } from "zod";
import { SCOPES } from "../keys";

export const healthAnswerSchema = z.object({ status: z.literal("ok"), version: z.string(), timestamp: z.number() });
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;

export const meAnswerSchema = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  key: z.object({
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    expiresAt: z.number().nullable(),
  }),
});
export type MeAnswer = z.infer<typeof meAnswerSchema>;
