// How long the list of sessions takes by each filter and order, asked as the dashboard asks:
//   npx opensync demo --sessions 100000          prints a sign-in link, which works once
//   node scripts/list-times.mjs 'http://127.0.0.1:…/#code=…'
import { ConvexHttpClient } from "convex/browser";
import { anyApi as api } from "convex/server";

const DAY_MS = 24 * 60 * 60 * 1000;
const RUNS = 5;
/** As many rows as the dashboard wants at first, and as far as it has the backend look for what is rare. */
const WANTED = 100;
const FAR_ROWS = 4_000;

const link = new URL(process.argv[2] ?? "http://127.0.0.1:3210/");
const client = new ConvexHttpClient(link.origin, { logger: false });
const code = link.hash.replace("#code=", "");
const { tokens } = await client.action(api.auth.signIn, { provider: "code", params: { code } });
client.setAuth(tokens.token);

const list = (asked, paginationOpts) => client.query(api.sessions.mine.list, { ...asked, paginationOpts });
const cases = await casesOf();
console.log("| asked for | first page, median of 5 (ms) | slowest (ms) | until 100 rows or the end (ms) | pages |");
console.log("| --- | --- | --- | --- | --- |");
for (const [name, asked] of cases) {
  const times = [];
  for (let run = 0; run < RUNS; run++) {
    // Another number of rows is another question: no answer of before is given again.
    times.push(await timed(() => list(asked, { numItems: 50 + run, cursor: null })));
  }
  times.sort((one, other) => one - other);
  let pages = 0;
  const all = await timed(async () => {
    let [rows, last] = [0, { isDone: false, continueCursor: null, page: [{}] }];
    while (!last.isDone && rows < WANTED) {
      const far = last.page.length === 0 ? { maximumRowsRead: FAR_ROWS } : {};
      last = await list(asked, { numItems: 100, cursor: last.continueCursor, ...far });
      rows += last.page.length;
      pages++;
    }
  });
  const shown = [times[Math.floor(RUNS / 2)], times.at(-1), all].map((ms) => Math.round(ms));
  console.log(`| ${name} | ${shown.join(" | ")} | ${pages} |`);
}

/**
 * What is asked for, by name: each filter, some of them together, what matches nothing, each order.
 * @returns {Promise<[string, object][]>}
 */
async function casesOf() {
  const { sources, models, machines } = await client.query(api.facets.mine.list, {});
  const { page: projects } = await client.query(api.projects.mine.list, {
    paginationOpts: { numItems: 200, cursor: null },
  });
  const bySize = projects.toSorted((one, other) => one.sessions - other.sessions);
  const [small, project] = [bySize[0].path, bySize.at(-1).path];
  const [branch] = await client.query(api.projects.mine.branches, { project });
  const now = Date.now();
  const roots = { roots: true };
  const filters = {
    all: roots,
    agent: { ...roots, source: sources[0].value },
    project: { ...roots, project },
    "project and branch": { ...roots, project, branch: branch.name },
    "a branch that no session is on": { ...roots, branch: "none/such" },
    model: { ...roots, model: models[0].value },
    machine: { ...roots, machine: machines.at(-1).value },
    "a machine of no session": { ...roots, machine: "none" },
    working: { status: "working" },
    waiting: { status: "waiting" },
    idle: { status: "idle" },
    ended: { status: "ended" },
    error: { status: "error" },
    "cost from $0.10": { minCostMicroUsd: 1e5 },
    "cost from $1,000, which none has": { minCostMicroUsd: 1e9 },
    "a tag of none": { tags: ["none"] },
    starred: { starred: true },
    "words of the title": { text: "retry" },
    "a word of very many titles": { text: "the" },
    "a day half a year ago": { ...roots, from: now - 180 * DAY_MS, to: now - 179 * DAY_MS },
    "agent and a cost that none has": { ...roots, source: sources[0].value, minCostMicroUsd: 1e9 },
    "a big project and a cost that none has": { project, minCostMicroUsd: 1e9 },
    "a big project and a status of few": { project, status: "error" },
    "a small project and a model of many": { ...roots, project: small, model: models[0].value },
    "a big project and a model of few": { ...roots, project, model: models.at(-1).value },
    "the model of subagents": { ...roots, model: models.at(-1).value },
    "a branch of several projects": { ...roots, branch: "main" },
    "cost from $10": { minCostMicroUsd: 1e7 },
    "machine and cost from $10": { machine: machines.at(-1).value, minCostMicroUsd: 1e7 },
    "a tool of many": { tool: "Bash" },
    "a tool of few": { tool: "WebSearch" },
    "a tool of none": { tool: "None" },
    "project and a tool of none": { project, tool: "None" },
    "words of the title and a cost that none has": { text: "the", minCostMicroUsd: 1e9 },
    "project and a machine of no session": { ...roots, project, machine: "none" },
  };
  const orders = ["activity", "started", "cost", "tokens", "messages"].flatMap((by) =>
    ["desc", "asc"].map((order) => [`by ${by}, ${order}`, { filters: roots, sort: { by, order } }]),
  );
  const ordered = {
    "a small project by cost": { ...roots, project: small },
    "a big project by cost": { ...roots, project },
    "a branch by cost": { ...roots, project, branch: branch.name },
    "a model of few by cost": { ...roots, model: models.at(-1).value },
    "errors by cost": { status: "error" },
    "a day by cost": filters["a day half a year ago"],
  };
  const sort = { by: "cost", order: "desc" };
  return [
    ...Object.entries(filters).map(([name, asked]) => [name, { filters: asked }]),
    ...Object.entries(ordered).map(([name, asked]) => [name, { filters: asked, sort }]),
    ...orders,
  ];
}

async function timed(act) {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
