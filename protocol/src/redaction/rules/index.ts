import type { Rule } from "../rule";
import { aiRules } from "./ai";
import { assignmentRules } from "./assignments";
import { cloudRules } from "./cloud";
import { codeHostingRules } from "./code-hosting";
import { commandRules } from "./commands";
import { cookieRules } from "./cookies";
import { headerRules } from "./headers";
import { nearbyRules } from "./nearby";
import { observabilityRules } from "./observability";
import { paymentRules } from "./payments";
import { platformRules } from "./platforms";
import { privateKeyRules } from "./private-keys";
import { serviceRules } from "./services";
import { statementRules } from "./statements";
import { urlRules } from "./urls";
import { workspaceRules } from "./workspaces";

/** Every kind of secret that is known without being told. */
export const builtInRules: readonly Rule[] = [
  ...aiRules,
  ...cloudRules,
  ...platformRules,
  ...codeHostingRules,
  ...serviceRules,
  ...workspaceRules,
  ...observabilityRules,
  ...paymentRules,
  ...privateKeyRules,
  ...headerRules,
  ...cookieRules,
  ...urlRules,
  ...commandRules,
  ...assignmentRules,
  ...statementRules,
  ...nearbyRules,
];
