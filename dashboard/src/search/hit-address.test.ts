import { expect, test } from "vitest";
import type { Id } from "../backend/api";
import { foundIn, hitAddress } from "./hit-address";
import { searchWords } from "./search-words";

test("a hit leads to the longest of what was found, as it is written there", () => {
  const sought = searchWords("ENOENT: /etc/hosts");
  expect(foundIn("open failed: ENOENT, open '/etc/hosts' and hosts", sought)).toBe("etc/hosts");
  // Blanks of a snippet need not be those of the text.
  expect(foundIn("enoent etc hostsfile", sought)).toBe("hostsfile");
  expect(foundIn("Read etc.Hosts", sought)).toBe("etc.Hosts");
  expect(foundIn("nothing of it", sought)).toBeNull();
});

test("of a short text the message is enough; within a longer one the place is told", () => {
  const hit = { messageId: "m" as Id<"messages">, partId: "p" as Id<"parts"> };
  const sought = searchWords("needle");
  expect(hitAddress({ ...hit, snippet: "a needle" }, sought)).toEqual({ message: "m" });
  expect(hitAddress({ ...hit, snippet: "…a needle", field: "output" }, sought)).toEqual({
    message: "m",
    part: "p",
    field: "output",
    find: "needle",
  });
});
