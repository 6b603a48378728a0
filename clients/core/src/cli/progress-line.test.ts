import { expect, test } from "vitest";
import type { SyncProgress } from "../delivery";
import { ProgressLine } from "./progress-line";

const wide = { columns: 120, bar: true };

function progress(elapsedMs: number, bytesDone: number): SyncProgress {
  return {
    transcripts: 200,
    transcriptsDone: Math.floor(bytesDone / 5e6),
    bytes: 1e9,
    bytesDone,
    messages: 0,
    elapsedMs,
  };
}

test("shows share, transcripts, bytes, and once it has settled the rate and the time left", () => {
  const line = new ProgressLine("transcript");
  expect(line.render(progress(0, 0), wide)).toBe("░".repeat(24) + "  0%  0 of 200 transcripts  0 B of 1.0 GB");
  expect(line.render(progress(2_000, 50e6), wide)).toBe(
    `█${"░".repeat(23)}  5%  10 of 200 transcripts  38 s left  50.0 MB of 1.0 GB  25.0 MB/s`,
  );
});

test("counts what there is to bring where nobody knows its size, and the messages that were sent", () => {
  const line = new ProgressLine("session");
  const at = (elapsedMs: number, transcriptsDone: number, messages: number): string =>
    line.render({ transcripts: 40, transcriptsDone, bytes: null, bytesDone: 0, messages, elapsedMs }, wide);
  expect(at(0, 0, 0)).toBe(`${"░".repeat(24)}  0%  0 of 40 sessions  0 messages`);
  expect(at(2_000, 10, 1_234)).toBe(
    `${"█".repeat(6)}${"░".repeat(18)} 25%  10 of 40 sessions  6.0 s left  1,234 messages`,
  );
});

test("takes the rate of the last ten seconds, not of the whole run", () => {
  const line = new ProgressLine("transcript");
  line.render(progress(0, 0), wide);
  line.render(progress(60_000, 300e6), wide);
  expect(line.render(progress(65_000, 400e6), wide)).toMatch(/  30 s left  .*  20\.0 MB\/s$/);
});

test("gives no rate when nothing moves, and no time left at the end", () => {
  const line = new ProgressLine("transcript");
  line.render(progress(0, 5e8), wide);
  expect(line.render(progress(5_000, 5e8), wide)).not.toContain("/s");
  expect(line.render(progress(6_000, 1e9), wide)).toBe(
    `${"█".repeat(24)}100%  200 of 200 transcripts  1.0 GB of 1.0 GB  83.3 MB/s`,
  );
});

test("is full when there is nothing to read", () => {
  const nothing = { ...progress(0, 0), transcripts: 0, bytes: 0 };
  expect(new ProgressLine("transcript").render(nothing, wide)).toContain("100%");
});

test.each([80, 60, 40, 28, 10])("never is wider than %d columns", (columns) => {
  const line = new ProgressLine("transcript");
  line.render(progress(0, 0), wide);
  expect(line.render(progress(2_000, 123e6), { columns, bar: true }).length).toBeLessThanOrEqual(columns);
});

test("keeps the time left in a narrow terminal", () => {
  const line = new ProgressLine("transcript");
  line.render(progress(0, 0), wide);
  expect(line.render(progress(2_000, 50e6), { columns: 65, bar: true })).toMatch(/10 of 200 transcripts  38 s left$/);
});

test("is plain words where no terminal draws it", () => {
  expect(
    new ProgressLine("transcript").render(progress(0, 5e8), { columns: Number.POSITIVE_INFINITY, bar: false }),
  ).toBe("50%, 100 of 200 transcripts, 500.0 MB of 1.0 GB");
});
