import { APP } from "../components";
import type { JsonObject } from "../values/json";
import { moduleDiff } from "./app-analysis";
import type { LoadedApp } from "./loaded-app";

/** What `finish_push` answers: how an app differs from the one in force. `indexes` are the changes of indexes by component. */
export function pushDiff(base: LoadedApp, app: LoadedApp, indexes: Readonly<Record<string, JsonObject>>): JsonObject {
  const before = schemaText(base);
  const after = schemaText(app);
  const modules = moduleDiff(base.source.modules, app.source.modules);
  const componentDiffs: JsonObject = {};
  for (const path of app.analysis.components.keys()) {
    const isNew = !base.analysis.components.has(path);
    componentDiffs[path] = {
      ...NO_DIFF,
      diffType: { type: isNew ? "create" : "modify" },
      indexDiff: indexes[path] ?? {},
    };
  }
  for (const path of base.analysis.components.keys()) {
    if (!app.analysis.components.has(path)) componentDiffs[path] = { ...NO_DIFF, diffType: { type: "unmount" } };
  }
  return {
    authDiff: diffOf(base.authProviders, app.authProviders),
    definitionDiffs: { "": { moduleDiff: modules } },
    componentDiffs: {
      ...componentDiffs,
      [APP]: {
        diffType: { type: "modify" },
        moduleDiff: modules,
        udfConfigDiff: null,
        cronDiff: cronDiff(base, app),
        indexDiff: indexes[APP] ?? {},
        schemaDiff: before === after ? null : { previous_schema: before, next_schema: after },
      },
    },
  };
}

function schemaText({ analysis: { schema } }: LoadedApp): string | null {
  return schema === null ? null : JSON.stringify(schema);
}

const NO_DIFF = {
  moduleDiff: { added: [], removed: [] },
  udfConfigDiff: null,
  cronDiff: { added: [], updated: [], deleted: [] },
  indexDiff: { added_indexes: [], removed_indexes: [], enabled_indexes: [], disabled_indexes: [] },
  schemaDiff: null,
};

function diffOf(before: readonly unknown[], after: readonly unknown[]): JsonObject {
  const old = new Set(before.map((each) => JSON.stringify(each)));
  const next = new Set(after.map((each) => JSON.stringify(each)));
  return { added: [...next].filter((each) => !old.has(each)), removed: [...old].filter((each) => !next.has(each)) };
}

function cronDiff(base: LoadedApp, app: LoadedApp): JsonObject {
  const before = new Map(base.crons.map((cron) => [cron.name, JSON.stringify(cron)]));
  const after = new Map(app.crons.map((cron) => [cron.name, JSON.stringify(cron)]));
  const names = [...after.keys()];
  return {
    added: names.filter((name) => !before.has(name)),
    updated: names.filter((name) => before.has(name) && before.get(name) !== after.get(name)),
    deleted: [...before.keys()].filter((name) => !after.has(name)),
  };
}
