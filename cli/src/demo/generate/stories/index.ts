import { analytics } from "./analytics";
import { infra } from "./infra";
import { ingest } from "./ingest";
import { mobile } from "./mobile";
import { notes } from "./notes";
import { payments } from "./payments";
import { storefront } from "./storefront";
import type { Project } from "./story";

export { chore } from "./chore";
export type { Project, Story } from "./story";

/** What the imagined developer works on. */
export const PROJECTS: readonly [Project, ...Project[]] = [
  storefront,
  payments,
  ingest,
  analytics,
  infra,
  mobile,
  notes,
];
