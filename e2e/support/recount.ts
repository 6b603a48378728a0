import type { MessageAnswer, SessionAnswer, StatsAnswer, StatsTotals, Tokens } from "@opensync/protocol";

/** What `dumpRows` answers. */
export interface Dump {
  sessions: (SessionAnswer & { messages: MessageAnswer[] })[];
  stats: StatsAnswer;
}

/** One row's share of the statistics, and the groups it belongs to. */
interface Share {
  day: string;
  source: string;
  model: string | null;
  projectPath: string | null;
  counts: Totals;
}

/** What of a sum can be counted from messages alone: what caches saved is a matter of prices. */
type Totals = Omit<StatsTotals, "cacheSavedMicroUsd">;

/** What sessions and messages show of the statistics: all but what caches saved, and the machine. */
export function countable(stats: StatsAnswer) {
  const { byMachine: _byMachine, totals, ...answer } = stats;
  const bare = <Sums extends StatsTotals>({ cacheSavedMicroUsd: _saved, ...sums }: Sums) => sums;
  return {
    ...answer,
    totals: bare(totals),
    byDay: answer.byDay.map(bare),
    bySource: answer.bySource.map(bare),
    byModel: answer.byModel.map(bare),
    byProject: answer.byProject.map(bare),
  };
}

/** /api/stats as it must be, counted afresh from the sessions and messages that the API shows. */
export function recount({ sessions }: Pick<Dump, "sessions">): ReturnType<typeof countable> {
  const shares = sessions.flatMap((session) => [shareOfSession(session), ...shareOfMessages(session)]);
  const messages = sessions.flatMap((session) => session.messages);
  return {
    totals: sum(shares),
    byDay: grouped(shares, "day"),
    bySource: grouped(shares, "source"),
    byModel: grouped(shares, "model"),
    byProject: grouped(shares, "projectPath"),
    byTool: tools(messages),
    hours: hours(messages),
  };
}

/** What a session must show of its messages. */
export function recountSession(session: Dump["sessions"][number]): Partial<SessionAnswer> {
  const { messages, toolCalls, tokens, unpricedMessages } = sum(shareOfMessages(session));
  const partCount = session.messages.reduce((count, message) => count + message.parts.length, 0);
  // A session without messages shows what an older client claims of it.
  const counts = messages === 0 ? { partCount } : { messageCount: messages, toolCallCount: toolCalls, partCount };
  return session.totalsReported ? counts : { ...counts, tokens, totalTokens: tokens.total, unpricedMessages };
}

function shareOfSession({ startedAt, source, model, projectPath }: SessionAnswer): Share {
  return { day: dayOf(startedAt ?? Number.NaN), source, model, projectPath, counts: { ...NOTHING, sessions: 1 } };
}

function shareOfMessages({ source, projectPath, messages }: Dump["sessions"][number]): Share[] {
  return messages.map((message) => ({
    day: dayOf(message.createdAt),
    source,
    model: message.model,
    projectPath,
    counts: {
      ...NOTHING,
      messages: 1,
      toolCalls: message.parts.filter((part) => part.type === "tool").length,
      ...(message.usageCounted ? usageOf(message) : {}),
      durationMs: message.usageCounted && message.role === "assistant" ? Math.round(message.durationMs ?? 0) : 0,
    },
  }));
}

function tools(messages: MessageAnswer[]): StatsAnswer["byTool"] {
  const calls = messages.flatMap(({ parts }) => parts.filter(({ type }) => type === "tool"));
  const names = [...new Set(calls.map(({ toolName }) => toolName ?? ""))].toSorted((a, b) => (a < b ? -1 : 1));
  return names.map((name) => {
    const own = calls.filter(({ toolName }) => (toolName ?? "") === name);
    const failed = own.filter(({ isError, status }) => isError === true || status === "error");
    return { name: name === "" ? null : name, calls: own.length, errors: failed.length };
  });
}

function hours(messages: MessageAnswer[]): StatsAnswer["hours"] {
  const days = [...new Set(messages.map(({ createdAt }) => dayOf(createdAt)))].toSorted();
  return days.map((day) => {
    const own = messages.filter(({ createdAt }) => dayOf(createdAt) === day);
    const hourOf = ({ createdAt }: MessageAnswer) => new Date(createdAt).getUTCHours();
    return {
      day,
      hours: Array.from({ length: 24 }, (_, hour) => own.filter((message) => hourOf(message) === hour).length),
    };
  });
}

function usageOf({ tokens, costMicroUsd, costSource }: MessageAnswer): Partial<Totals> {
  return {
    tokens: tokens ?? NO_TOKENS,
    costMicroUsd: costMicroUsd ?? 0,
    unpricedMessages: costSource === "unpriced" ? 1 : 0,
  };
}

function grouped<Key extends "day" | "source" | "model" | "projectPath">(
  shares: Share[],
  key: Key,
): (Totals & Pick<Share, Key>)[] {
  const values = [...new Set(shares.map((share) => share[key]))];
  return values
    .toSorted((a, b) => ((a ?? "") < (b ?? "") ? -1 : 1))
    .map((value) => ({
      ...({ [key]: value } as Pick<Share, Key>),
      ...sum(shares.filter((share) => share[key] === value)),
    }));
}

function sum(shares: Share[]): Totals {
  const total = shares.reduce<Totals>((before, { counts }) => {
    const of = (field: Exclude<keyof Totals, "tokens" | "cost">): number => before[field] + counts[field];
    return {
      sessions: of("sessions"),
      messages: of("messages"),
      toolCalls: of("toolCalls"),
      tokens: addTokens(before.tokens, counts.tokens),
      costMicroUsd: of("costMicroUsd"),
      cost: 0,
      unpricedMessages: of("unpricedMessages"),
      durationMs: of("durationMs"),
    };
  }, NOTHING);
  return { ...total, cost: total.costMicroUsd / 1e6 };
}

function addTokens(a: Tokens, b: Tokens): Tokens {
  const of = (bucket: keyof Tokens): number => a[bucket] + b[bucket];
  return {
    input: of("input"),
    output: of("output"),
    reasoning: of("reasoning"),
    cacheRead: of("cacheRead"),
    cacheWrite: of("cacheWrite"),
    cacheWrite5m: of("cacheWrite5m"),
    cacheWrite1h: of("cacheWrite1h"),
    total: of("total"),
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const NO_TOKENS: Tokens = {
  input: 0,
  output: 0,
  reasoning: 0,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  total: 0,
};
const NOTHING: Totals = {
  sessions: 0,
  messages: 0,
  toolCalls: 0,
  tokens: NO_TOKENS,
  costMicroUsd: 0,
  cost: 0,
  unpricedMessages: 0,
  durationMs: 0,
};
