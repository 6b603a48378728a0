import { Activity, CircleDollarSign, ClipboardCheck, Clock, GitBranch, Star, Tag, Wrench } from "lucide-react";
import { HOURS, hourTitle } from "../charts/hours-of-week";
import { LABELS } from "../sessions/label-name";
import { stateWord } from "../ui/StateDot";
import { choiceField } from "./choice-field";
import { CostEditor, CostValue } from "./CostFilter";
import type { FilterField } from "./filter-field";
import type { SessionState } from "./filters";
import { StarredEditor, StarredValue } from "./StarredFilter";
import { hourCell } from "./hour-cell";
import { TagsEditor, TagsValue } from "./TagsFilter";
import { ToolEditor, ToolValue } from "./ToolFilter";
import { AGENT_FIELD, MACHINE_FIELD, MODEL_FIELD, PROJECT_FIELD } from "./usage-fields";
import { useBranches } from "./useBranches";

const STATES: readonly SessionState[] = ["working", "waiting", "idle", "ended", "error"];
const STATUS_CHOICES = STATES.map((state) => ({ value: state, label: stateWord(state) }));
const LABEL_CHOICES = LABELS.map(({ label, name }) => ({ value: label, label: name }));

const STATUS_FIELD = choiceField({
  name: "status",
  label: "Status",
  Icon: Activity,
  useChoices: () => STATUS_CHOICES,
});
const LABEL_FIELD = choiceField({
  name: "label",
  label: "Eval label",
  Icon: ClipboardCheck,
  useChoices: () => LABEL_CHOICES,
});
const BRANCH_FIELD = choiceField({ name: "branch", label: "Branch", Icon: GitBranch, useChoices: useBranches });

const HOUR_CHOICES = Array.from({ length: 7 * HOURS }, (_, index) => ({
  value: hourCell(index),
  label: hourTitle(index),
}));
const HOUR_FIELD = choiceField({ name: "hour", label: "Hour", Icon: Clock, useChoices: () => HOUR_CHOICES });

const TOOL_FIELD: FilterField = {
  id: "tool",
  label: "Tool",
  Icon: Wrench,
  isSet: ({ tool }) => tool !== undefined,
  none: { tool: undefined },
  Value: ToolValue,
  Editor: ToolEditor,
};
const TAGS_FIELD: FilterField = {
  id: "tags",
  label: "Tags",
  Icon: Tag,
  isSet: ({ tags }) => tags !== undefined,
  none: { tags: undefined },
  Value: TagsValue,
  Editor: TagsEditor,
};
const COST_FIELD: FilterField = {
  id: "cost",
  label: "Cost",
  Icon: CircleDollarSign,
  isSet: ({ minCost, maxCost }) => minCost !== undefined || maxCost !== undefined,
  none: { minCost: undefined, maxCost: undefined },
  Value: CostValue,
  Editor: CostEditor,
};
const STARRED_FIELD: FilterField = {
  id: "starred",
  label: "Starred",
  Icon: Star,
  isSet: ({ starred }) => starred === true,
  none: { starred: undefined },
  Value: StarredValue,
  Editor: StarredEditor,
};

/** All that a list of sessions can be narrowed by, but its days and its text. */
export const SESSION_FIELDS: readonly FilterField[] = [
  AGENT_FIELD,
  PROJECT_FIELD,
  BRANCH_FIELD,
  MODEL_FIELD,
  MACHINE_FIELD,
  STATUS_FIELD,
  COST_FIELD,
  TOOL_FIELD,
  HOUR_FIELD,
  TAGS_FIELD,
  STARRED_FIELD,
  LABEL_FIELD,
];
