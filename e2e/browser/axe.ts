import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** WCAG 2.2 AA and what axe holds to be good practice. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds on the page as it is now, one line a violation. It comes in by the browser's debugging protocol, so that the page's
 * content security policy stays as it is.
 */
export async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send("Runtime.evaluate", { expression: `${source}; undefined` });
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ["violations"] }).then((found) => JSON.stringify(found.violations.map(${withoutTranscripts.toString()})))`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(`axe: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    const found = JSON.parse(String(result.value)) as AxeResults["violations"];
    return found.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html, failureSummary = "" }) => {
        const why = failureSummary.split("\n").slice(1).join(" ").trim();
        return `${id} (${help}) at ${target.join(" ")}: ${why.slice(0, 240)} In ${html.slice(0, 120)}`;
      }),
    );
  } finally {
    await session.detach();
  }
}

/** In the page: which headings a transcript has is for who wrote it. */
function withoutTranscripts(violation: AxeResults["violations"][number]): AxeResults["violations"][number] {
  if (violation.id !== "heading-order") return violation;
  const isOurs = ({ target }: { target: unknown[] }): boolean =>
    document.querySelector(String(target[0]))?.closest("[data-message]") === null;
  return { ...violation, nodes: violation.nodes.filter(isOurs) };
}
