import { z } from "zod";

/** A branch that a project's sessions ran on. */
export const branchAnswerSchema = z.object({
  name: z.string(),
  sessionCount: z.number(),
  lastActivityAt: z.number().nullable(),
});
export type BranchAnswer = z.infer<typeof branchAnswerSchema>;

export const projectAnswerSchema = z.object({
  path: z.string(),
  name: z.string(),
  /** As the session that was active last has them. */
  externalId: z.string().nullable(),
  vcs: z.string().nullable(),
  gitRepo: z.string().nullable(),
  /** null where sessions were there before they were counted. */
  sessionCount: z.number().nullable(),
  lastActivityAt: z.number().nullable(),
  branches: z.array(branchAnswerSchema),
  /** Cursor of GET /api/projects/branches that has the rest. */
  moreBranches: z.string().nullable(),
});
export type ProjectAnswer = z.infer<typeof projectAnswerSchema>;

/** GET /api/projects, in the order of their paths, and GET /api/projects/branches, of their names. */
export const projectsAnswerSchema = z.object({
  projects: z.array(projectAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type ProjectsAnswer = z.infer<typeof projectsAnswerSchema>;
export const branchesAnswerSchema = z.object({
  branches: z.array(branchAnswerSchema),
  nextCursor: z.string().nullable(),
});
export type BranchesAnswer = z.infer<typeof branchesAnswerSchema>;
