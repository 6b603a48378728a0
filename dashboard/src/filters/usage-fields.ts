import { Bot, Folder, Monitor, Sparkles } from "lucide-react";
import { agentName } from "../ui/AgentTag";
import { lastSegment } from "../ui/path-text";
import { choiceField } from "./choice-field";
import type { FilterField } from "./filter-field";
import { useAgents, useMachines, useModels, useProjects } from "./useChoices";

/** The filters that statistics have too, so that they hold on every page. */
export const AGENT_FIELD = choiceField({
  name: "agent",
  label: "Agent",
  Icon: Bot,
  useChoices: useAgents,
  text: agentName,
});
export const PROJECT_FIELD = choiceField({
  name: "project",
  label: "Project",
  Icon: Folder,
  useChoices: useProjects,
  text: lastSegment,
});
export const MODEL_FIELD = choiceField({ name: "model", label: "Model", Icon: Sparkles, useChoices: useModels });
export const MACHINE_FIELD = choiceField({ name: "machine", label: "Machine", Icon: Monitor, useChoices: useMachines });

export const USAGE_FIELDS: readonly FilterField[] = [AGENT_FIELD, PROJECT_FIELD, MODEL_FIELD, MACHINE_FIELD];
