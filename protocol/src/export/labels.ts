/** What somebody judges a session to be, in the order of the keys 1 to 4. */
export const EVAL_LABELS = ["golden", "correct", "incorrect", "needs_review"] as const;
export type EvalLabel = (typeof EVAL_LABELS)[number];
