import { endOfWork } from "./calendar";
import { MACHINES, type Machine } from "./machines";
import { CLAUDE_MODELS, OPENCODE_MODELS, UNPRICED_MODEL, type Model } from "./models";
import { Random } from "./random";
import { chore, PROJECTS, type Project, type Story } from "./stories";

export interface DemoOptions {
  /** Sessions that a person began; subagents' come on top. */
  readonly sessions: number;
  /** The same seed and `now` give the same data. */
  readonly seed: number;
  /** The newest session works at this time, the oldest is a year older; ms. */
  readonly now: number;
  /** Messages of one more session, a very long one; 0: none. */
  readonly long: number;
}

/** What is decided of a session before it is written. */
export interface SessionPlan {
  /** 0 for the newest. */
  readonly index: number;
  readonly agent: "claude-code" | "opencode";
  readonly machine: Machine;
  readonly project: Project;
  readonly story: Story;
  readonly model: Model;
  /** When the last thing happened; ms. */
  readonly endsAt: number;
  readonly state: "working" | "waiting" | "left" | "ended";
  /** Small ones are a prompt and an answer. */
  readonly size: "full" | "small";
  readonly followUps: number;
  /** Exactly so many messages. */
  readonly messages?: number;
  readonly image: boolean;
  readonly fails: boolean;
  readonly compacts: boolean;
  readonly delegates: boolean;
}

/** Of very many sessions only so many are written out. */
const MOST_FULL = 2_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** All sessions, the newest first. */
export function planSessions(options: DemoOptions): SessionPlan[] {
  const { sessions, seed, now, long } = options;
  const random = new Random(seed, "calendar");
  // The first three end when the demo says so.
  const older = Array.from({ length: Math.max(0, sessions - RECENT.length) }, () => endOfWork(random, now));
  older.sort((one, other) => other - one);
  const ends = [...RECENT.map((ago) => now - ago), ...older].slice(0, sessions);
  const plans = ends.map((endsAt, index) => planSession(options, index, endsAt));
  if (long === 0) return plans;
  const like = planSession(options, sessions, now - 50 * MINUTE);
  const agent = { agent: "claude-code", model: CLAUDE_MODELS[0] ?? like.model } as const;
  return [...plans, { ...like, ...agent, size: "full", state: "left", messages: long }];
}

/** The newest works, the next waits for an answer, the third was left with an error. */
const RECENT = [15 * SECOND, 6 * MINUTE, 130 * MINUTE];

function planSession({ seed, sessions }: DemoOptions, index: number, endsAt: number): SessionPlan {
  const random = new Random(seed, "plan", index);
  // A few sessions have everything that there is to see, however few sessions there are.
  const project = SHOWN[index] ?? random.weighted(PROJECTS.map((each) => [each, each.weight]));
  const agent = index === 0 || index === 1 ? "claude-code" : random.weighted(AGENTS);
  const models = agent === "claude-code" ? CLAUDE_MODELS : OPENCODE_MODELS;
  const model = index === 4 ? UNPRICED_MODEL : random.weighted(models.map((each) => [each, each.weight]));
  return {
    index,
    agent: index === 4 ? "opencode" : agent,
    machine: machineOf(project, random),
    project,
    story: storyOf(project, index, random),
    model,
    endsAt,
    state: index === 0 ? "working" : index === 1 ? "waiting" : index === 2 || random.chance(0.12) ? "left" : "ended",
    size: sessions > 5_000 && index >= MOST_FULL ? "small" : "full",
    followUps: index === 0 ? 0 : random.weighted(FOLLOW_UPS),
    image: project.name === "mobile-app" || random.chance(0.05),
    fails: index === 2 || random.chance(0.04),
    compacts: index === 3 || random.chance(0.03),
    delegates: index === 1 || random.chance(0.6),
  };
}

/** Mostly one of the many small things; the newest sessions are what is worth to be read. */
function storyOf(project: Project, index: number, random: Random): Story {
  if (index === 1) return project.stories[0];
  return index > 6 && random.chance(0.8) ? chore(project.chores, random) : random.pick(project.stories);
}

/** Of the newest sessions; [payments-api](./stories/payments.ts) sends out a subagent. */
const SHOWN: readonly (Project | undefined)[] = [
  PROJECTS[0],
  PROJECTS.find(({ name }) => name === "payments-api"),
  undefined,
  undefined,
  undefined,
  PROJECTS.find(({ name }) => name === "mobile-app"),
];

const AGENTS = [
  ["claude-code", 7],
  ["opencode", 3],
] as const;

const FOLLOW_UPS = [
  [0, 3],
  [1, 4],
  [2, 4],
  [3, 2],
  [6, 1],
] as const;

/** A project is mostly at home on one machine. */
function machineOf({ name }: Project, random: Random): Machine {
  const home = MACHINES[name.length % MACHINES.length] ?? MACHINES[0];
  return random.chance(0.85) ? home : random.pick(MACHINES);
}
