import type { Rule } from "../rule";
import { aiRules } from "./ai";
import { assignmentRules } from "./assignments";
import { cloudRules } from "./cloud";
import { codeHostingRules } from "./code-hosting";
import { commandRules } from "./commands";
import { headerRules } from "./headers";
import { privateKeyRules } from "./private-keys";
import { serviceRules } from "./services";

/** Every kind of secret that is known without being told. */
export const builtInRules: readonly Rule[] = [
  ...aiRules,
  ...cloudRules,
  ...codeHostingRules,
  ...serviceRules,
  ...privateKeyRules,
  ...headerRules,
  ...commandRules,
  ...assignmentRules,
];
