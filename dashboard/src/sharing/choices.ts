/** What a share shows beside what was said: the same names as the backend's. */
export const CHOICES = [
  { choice: "toolCalls", label: "Tool calls", hint: "With their input and output." },
  { choice: "thinking", label: "Thinking", hint: "Where it was recorded." },
  { choice: "usage", label: "Tokens and cost", hint: undefined },
  {
    choice: "paths",
    label: "File paths and machine",
    hint: "Else paths and host names are taken out of the texts, too.",
  },
  { choice: "subagents", label: "Subagents", hint: "What the session started." },
] as const;

export type Choice = (typeof CHOICES)[number]["choice"];

export const EXPIRIES = [
  { value: "day", label: "In a day", ms: 24 * 60 * 60 * 1000 },
  { value: "week", label: "In a week", ms: 7 * 24 * 60 * 60 * 1000 },
  { value: "month", label: "In 30 days", ms: 30 * 24 * 60 * 60 * 1000 },
  { value: "never", label: "Never, until revoked", ms: null },
] as const;

export type Expiry = (typeof EXPIRIES)[number]["value"];
