import { readFile } from "node:fs/promises";
import { once } from "node:events";
import { DeadLetters, Outbox, readCourierStatus } from "@opensync/client-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flushCourier } from "@opensync/client-core/cli";
import { profile } from "../../cli/profile";
import { CourierMachine, transcriptLines } from "./testing/courier-machine";

const ONE = "00000000-0000-4000-8000-000000000001";
const TWO = "00000000-0000-4000-8000-000000000002";
let machine: CourierMachine;
beforeEach(async () => {
  machine = await CourierMachine.make();
});
afterEach(() => machine[Symbol.asyncDispose]());

const texts = () => JSON.stringify(machine.backend.messages());
const shows = (text: string) => machine.until(`the backend has "${text}"`, () => texts().includes(text));
const io = () => ({
  environment: machine.environment,
  cwd: machine.home,
  profile,
  launch: { node: process.execPath, client: machine.client },
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});
const flushed = () => flushCourier(io(), { timeoutMs: 40_000 });

/** A prompt with four tools, as Claude Code writes and tells it. */
async function runPrompt(session: string): Promise<void> {
  const lines = transcriptLines(session);
  await machine.hook(session, "UserPromptSubmit", { prompt_id: "p1", prompt: "do four things" });
  await machine.write(session, lines.prompt("u1", "p1", "do four things"));
  for (const id of ["t1", "t2", "t3", "t4"]) {
    await machine.write(session, lines.call(id, `step ${id}`));
    await machine.hook(session, "PostToolUse", { tool_name: "Bash", tool_use_id: id, duration_ms: 7 });
    await machine.write(session, lines.result(id, `done ${id}`));
  }
  await machine.write(session, lines.answer("a1", "all is done"));
  await machine.hook(session, "Stop");
}

describe("a session", () => {
  test("is in the backend while it runs, in three requests for a prompt with four tools", async () => {
    await machine.hook(ONE, "SessionStart", { source: "startup" });
    machine.start();
    await machine.hook(ONE, "UserPromptSubmit", { prompt_id: "p0", prompt: "before any transcript" });
    await shows("before any transcript");
    // Its first look over everything would come in between and be one more.
    await flushed();
    const before = machine.backend.requests.length;
    await runPrompt(ONE);
    await shows("all is done");
    await machine.hook(ONE, "SessionEnd", { reason: "prompt_input_exit" });
    await machine.until("the end", () => machine.backend.session(ONE).endReason === "prompt_input_exit");
    expect(machine.backend.requests.length - before).toBeLessThanOrEqual(3);
    expect(new Set(machine.backend.requests)).toEqual(new Set(["/sync/batch"]));
    expect(await new Outbox(machine.files.outbox).count()).toBe(0);
  });

  test("is the same from a sync from nothing as from its hooks", async () => {
    machine.start();
    await machine.hook(ONE, "SessionStart", { source: "startup" });
    await runPrompt(ONE);
    await machine.hook(ONE, "SessionEnd", { reason: "other" });
    await flushed();
    const live = machine.backend.snapshot();
    // Another key has other positions: everything is sent anew.
    await machine.configure({ apiKey: "osk_another_key_of_it" });
    await flushed();
    expect(machine.backend.requests.length).toBeGreaterThan(1);
    expect(machine.backend.snapshot()).toBe(live);
  });

  test("that no hook told of is found by looking over everything", async () => {
    await machine.write(ONE, transcriptLines(ONE).prompt("u1", "p1", "nobody told"));
    machine.start();
    await shows("nobody told");
  });

  test("goes on where it was when the courier is killed", async () => {
    await machine.hook(ONE, "UserPromptSubmit", { prompt_id: "p1", prompt: "first" });
    const courier = machine.start();
    await shows("first");
    courier.kill("SIGKILL");
    await once(courier, "exit");
    await runPrompt(ONE);
    machine.start();
    await shows("all is done");
  });

  test("of a history goes through a process of its own, and is whole", async () => {
    const lines = transcriptLines(ONE);
    const long = "x".repeat(100_000);
    const prompts = Array.from({ length: 60 }, (_, n) => lines.prompt(`u${n}`, `p${n}`, `${n} ${long}`, n % 60));
    await machine.write(ONE, ...prompts);
    await machine.hook(ONE, "UserPromptSubmit", { prompt_id: "p3", prompt: `3 ${long}` });
    const courier = machine.start();
    const children = `/proc/${courier.pid}/task/${courier.pid}/children`;
    let had = "";
    if (process.platform === "linux")
      await machine.until(
        "another process",
        async () => (had ||= await readFile(children, "utf8").catch(() => "")) !== "",
      );
    await machine.until("all", () => machine.backend.messages(ONE).length === 60);
    expect((await flushed()).outcome).toBe("delivered");
  });
});

describe("settings", () => {
  const noTools = { CLAUDE_SYNC_TOOL_CALLS: "false" };

  test("in an agent's environment hold for its sessions and no others, whoever looks", async () => {
    for (const [session, variables] of [
      [ONE, {}],
      [TWO, noTools],
    ] as const) {
      const lines = transcriptLines(session);
      await machine.write(session, lines.prompt("u1", "p1", "go"), lines.call("t1", `secret of ${session}`));
      await machine.hook(session, "Stop", {}, variables);
    }
    machine.start();
    await flushed();
    expect(texts()).toContain(`secret of ${ONE}`);
    expect(texts()).not.toContain(`secret of ${TWO}`);
    expect(machine.backend.messages(TWO).length).toBeGreaterThan(0);
  });

  test("in the environment of who starts the courier hold for nobody", async () => {
    machine.environment["CLAUDE_SYNC_TOOL_CALLS"] = "false";
    await machine.write(
      ONE,
      transcriptLines(ONE).prompt("u1", "p1", "go"),
      transcriptLines(ONE).call("t1", "the step"),
    );
    await machine.hook(ONE, "Stop");
    machine.start();
    await shows("the step");
  });

  test("narrowed in the file while it runs hold for what is sent from then on", async () => {
    const lines = transcriptLines(ONE);
    machine.start();
    await machine.write(ONE, lines.prompt("u1", "p1", "go"), lines.call("t1", "step one"));
    await machine.hook(ONE, "Stop");
    // Nothing is on its way any more that was begun before the change.
    await flushed();
    expect(texts()).toContain("step one");
    await machine.configure({ syncToolCalls: false });
    await machine.write(ONE, lines.call("t2", "step two", 5), lines.answer("a1", "the end", 6));
    await machine.hook(ONE, "Stop");
    await shows("the end");
    expect(texts()).not.toContain("step two");
  });

  test("without autoSync records are discarded and nothing is sent", async () => {
    await machine.configure({ autoSync: false });
    await machine.write(ONE, transcriptLines(ONE).prompt("u1", "p1", "stay here"));
    await machine.hook(ONE, "UserPromptSubmit", { prompt_id: "p1", prompt: "stay here" });
    machine.start();
    await flushed();
    expect(await new Outbox(machine.files.outbox).count()).toBe(0);
    expect(machine.backend.requests).toEqual([]);
  });

  test("that cannot be read cost no event: they are mended, and it arrives", async () => {
    await machine.configure({ syncToolCalls: "perhaps" });
    await machine.hook(ONE, "UserPromptSubmit", { prompt_id: "p1", prompt: "patience" });
    machine.start();
    await machine.until("the error is shown", async () => {
      return (await readCourierStatus(machine.files)).last?.lastError?.code === "invalid_config";
    });
    await machine.configure({});
    await flushed();
    await shows("patience");
  });
});

test("an item that the backend refuses is parked with its reason, and the rest arrives", async () => {
  machine.backend.interfere = ({ body }, response) => {
    if (!body.includes("poison")) return false;
    response.writeHead(422, { "content-type": "application/json" }).end('{"error":"invalid_item","message":"no"}');
    return true;
  };
  const lines = transcriptLines(ONE);
  await machine.write(ONE, lines.prompt("u1", "p1", "poison"), lines.prompt("u2", "p2", "the rest", 5));
  await machine.hook(ONE, "Stop");
  machine.start();
  await shows("the rest");
  const parked = async () => (await new DeadLetters(machine.files.dead).list()).find(({ kind }) => kind === "message");
  await machine.until("parked", async () => (await parked()) !== undefined);
  expect(await parked()).toMatchObject({ code: "invalid_item" });
});

test("a flush without a login says so", async () => {
  await machine.configure({ apiKey: undefined });
  await expect(flushed()).rejects.toMatchObject({ code: "not_configured" });
});
