import type { LANGUAGES } from "./code";

/** A piece of work as it is told to an agent and done by it; whatever the agent calls its tools. */
export interface Story {
  readonly title: string;
  readonly branch: string;
  readonly prompt: string;
  readonly thinking: string;
  /** Steps of the to-do list; the last one is left open where the session still runs. */
  readonly plan: readonly string[];
  readonly search: { readonly pattern: string; readonly hits: readonly string[] };
  readonly edits: readonly [Edit, ...Edit[]];
  readonly create?: { readonly path: string; readonly text: string };
  /** The command that shows whether it works: what it prints before the work is done, and after. */
  readonly check: { readonly command: string; readonly fails: string; readonly passes: string };
  readonly page?: { readonly url: string; readonly question: string; readonly text: string };
  readonly scout?: { readonly description: string; readonly prompt: string; readonly finding: string };
  /** Markdown. */
  readonly answer: string;
  readonly followUps: readonly FollowUp[];
}

/** Path within the project, and the lines that are replaced. */
export interface Edit {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

export interface FollowUp {
  readonly prompt: string;
  readonly answer: string;
  readonly command?: { readonly line: string; readonly output: string };
}

export interface Project {
  readonly name: string;
  /** `owner/name` of its repository; absent where the folder is in none. */
  readonly repository?: string;
  /** How much of all work is done here. */
  readonly weight: number;
  readonly stories: readonly [Story, ...Story[]];
  /** What its many small pieces of work are about. */
  readonly chores: Chores;
}

export interface Chores {
  readonly language: keyof typeof LANGUAGES;
  readonly modules: readonly [string, ...string[]];
}
