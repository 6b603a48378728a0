import { expect, test } from "vitest";
import { keyTable } from "./table";

const now = Date.UTC(2026, 5, 15, 12);
const key = {
  id: "k1",
  name: "laptop",
  prefix: "osk_ab12",
  scopes: ["ingest", "read"],
  createdAt: Date.UTC(2026, 0, 2, 3, 4),
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
};

test("no keys are a sentence with the command that makes one", () => {
  expect(keyTable([], now)).toMatch(/^No keys\. Make one: (npx )?opensync keys create\n$/);
});

test("columns stand below each other, and every state is told apart", () => {
  const keys = [
    key,
    { ...key, name: "a longer name", scopes: ["read"], lastUsedAt: now },
    { ...key, expiresAt: now + 86_400_000 },
    { ...key, expiresAt: now },
    { ...key, expiresAt: now + 86_400_000, revokedAt: now },
  ];
  expect(keyTable(keys, now).split("\n")).toEqual([
    "KEY        NAME           SCOPES        CREATED           LAST USED         STATE",
    "osk_ab12…  laptop         ingest, read  2026-01-02 03:04  never             active",
    "osk_ab12…  a longer name  read          2026-01-02 03:04  2026-06-15 12:00  active",
    "osk_ab12…  laptop         ingest, read  2026-01-02 03:04  never             until 2026-06-16 12:00",
    "osk_ab12…  laptop         ingest, read  2026-01-02 03:04  never             expired",
    "osk_ab12…  laptop         ingest, read  2026-01-02 03:04  never             revoked",
    "",
  ]);
});
