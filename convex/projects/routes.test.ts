import type { BranchesAnswer, ProjectsAnswer, SessionsAnswer } from "@opensync/protocol";
import { expect, test } from "vitest";
import { startBackend } from "../testing/backend.harness";
import { addTenant } from "../testing/tenant.harness";
import type { Tenant } from "../testing/tenant.harness";

const at = Date.UTC(2026, 10, 20, 12);

async function start() {
  const backend = startBackend();
  return { backend, tenant: await addTenant(backend) };
}

async function get<Answer>(tenant: Tenant, path: string): Promise<Answer> {
  const response = await tenant.get(path);
  expect(response.status).toBe(200);
  return response.json();
}

test("projects come with their branches, how many sessions each has and when it was last active", async () => {
  const { tenant } = await start();
  await tenant.sync({
    sessions: [
      { externalId: "a", projectPath: "/app", gitBranch: "main", startedAt: at, projectName: "App" },
      { externalId: "b", projectPath: "/app", gitBranch: "fix", startedAt: at + 2 },
      {
        externalId: "c",
        projectPath: "/app",
        gitBranch: "main",
        startedAt: at + 3,
        projectName: "App!",
        vcs: "git",
        projectExternalId: "p1",
      },
      { externalId: "d", projectPath: "/other", startedAt: at + 1 },
      { externalId: "e", gitBranch: "main", startedAt: at },
    ],
  });
  expect(await get<ProjectsAnswer>(tenant, "/api/projects")).toEqual({
    projects: [
      {
        path: "/app",
        name: "App!",
        externalId: "p1",
        vcs: "git",
        gitRepo: null,
        sessionCount: 3,
        lastActivityAt: at + 3,
        branches: [
          { name: "fix", sessionCount: 1, lastActivityAt: at + 2 },
          { name: "main", sessionCount: 2, lastActivityAt: at + 3 },
        ],
        moreBranches: null,
      },
      {
        path: "/other",
        name: "other",
        externalId: null,
        vcs: null,
        gitRepo: null,
        sessionCount: 1,
        lastActivityAt: at + 1,
        branches: [],
        moreBranches: null,
      },
    ],
    nextCursor: null,
  });
});

test("a session that moves to another project or branch is counted there, and what no session names is gone", async () => {
  const { backend, tenant } = await start();
  const move = (revision: number, place: { projectPath: string; gitBranch?: string }) =>
    tenant.sync({ sessions: [{ externalId: "a", revision, ...place }] });
  await move(1, { projectPath: "/one", gitBranch: "main" });
  await move(2, { projectPath: "/one", gitBranch: "fix" });
  expect(await backend.rows("branches")).toMatchObject([{ projectPath: "/one", name: "fix", sessions: 1 }]);
  await move(3, { projectPath: "/two" });
  expect(await backend.rows("projects")).toMatchObject([{ path: "/two", sessions: 1 }]);
  expect(await backend.rows("branches")).toMatchObject([{ projectPath: "/two", name: "fix", sessions: 1 }]);
});

test("projects and branches are paged", async () => {
  const { tenant } = await start();
  const names = Array.from({ length: 45 }, (_, index) => `b${String(index).padStart(2, "0")}`);
  await tenant.sync({
    sessions: [
      ...names.map((gitBranch) => ({ externalId: gitBranch, projectPath: "/p0", gitBranch, startedAt: at })),
      ...["/p1", "/p2"].map((projectPath) => ({ externalId: projectPath, projectPath, startedAt: at })),
    ],
  });
  const seen: string[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: ProjectsAnswer = await get(tenant, `/api/projects?limit=1&cursor=${cursor}`);
    seen.push(...page.projects.map(({ path }) => path));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(["/p0", "/p1", "/p2"]);

  const [first] = (await get<ProjectsAnswer>(tenant, "/api/projects")).projects;
  const rest = await get<BranchesAnswer>(tenant, `/api/projects/branches?path=/p0&cursor=${first?.moreBranches}`);
  expect([...(first?.branches ?? []), ...rest.branches].map(({ name }) => name)).toEqual(names);
  expect(rest.nextCursor).toBeNull();
  expect((await tenant.get("/api/projects/branches")).status).toBe(400);
});

test("sessions can be asked for by branch, of one project or of all", async () => {
  const { tenant } = await start();
  await tenant.sync({
    sessions: [
      { externalId: "a", projectPath: "/app", gitBranch: "main", startedAt: at },
      { externalId: "b", projectPath: "/app", gitBranch: "fix", startedAt: at },
      { externalId: "c", projectPath: "/other", gitBranch: "main", startedAt: at + 1 },
    ],
  });
  const found = async (query: string) =>
    (await get<SessionsAnswer>(tenant, `/api/sessions?${query}`)).sessions.map(({ externalId }) => externalId);
  expect(await found("project=/app&branch=main")).toEqual(["a"]);
  expect(await found("branch=main")).toEqual(["c", "a"]);
});

test("nobody sees another's projects or branches", async () => {
  const { backend, tenant } = await start();
  await tenant.sync({ sessions: [{ externalId: "a", projectPath: "/app", gitBranch: "main" }] });
  const stranger = await addTenant(backend);
  expect(await get(stranger, "/api/projects")).toEqual({ projects: [], nextCursor: null });
  expect(await get(stranger, "/api/projects/branches?path=/app")).toEqual({ branches: [], nextCursor: null });
});
