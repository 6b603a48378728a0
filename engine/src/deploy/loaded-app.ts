import { createHash } from "node:crypto";
import { parseAuthConfig, type AuthProvider } from "../auth";
import { APP, type AppSource } from "../components";
import type { AppAnalysis, CronSpec } from "../runtime/analyze";
import type { ModuleSource } from "../runtime/bundle";
import { checkCrons } from "../sched";
import type { SchemaJson } from "../store/schema";

/** An app that has been evaluated and found good, whether it is in force or not. */
export interface LoadedApp {
  readonly source: AppSource;
  readonly analysis: AppAnalysis;
  readonly authProviders: readonly AuthProvider[];
  /** By component; one without a schema has one that says nothing. */
  readonly schemas: ReadonlyMap<string, SchemaJson>;
  /** Those of the app and of all components. */
  readonly crons: readonly CronSpec[];
}

/** Throws EngineError for crons and auth configurations that are none. */
export function loadedApp(source: AppSource, analysis: AppAnalysis): LoadedApp {
  const all = [analysis, ...analysis.components.values()];
  const crons = all.flatMap((each) => each.crons);
  checkCrons(crons);
  const schemas = new Map([[APP, analysis.schema ?? NO_SCHEMA]]);
  for (const { path, schema } of analysis.components.values()) schemas.set(path, schema ?? NO_SCHEMA);
  return { source, analysis, authProviders: parseAuthConfig(analysis.authConfig), schemas, crons };
}

const NO_SCHEMA: SchemaJson = { tables: [], schemaValidation: false };

/** The CLI's own hash of a module (1.48), by which it leaves out those that have not changed. */
export function moduleHash({ source, sourceMap }: ModuleSource): string {
  return createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
}

/** Tells one app's code from another's. */
export function fingerprint({ modules, definition = null, components = [] }: AppSource): string {
  const parts = [
    ...partsOf("", modules),
    ...(definition === null ? [] : partsOf("definition of ", [definition])),
    ...components.flatMap((each) => [
      ...partsOf(`definition of ${each.definitionPath}`, [each.definition]),
      ...partsOf(each.definitionPath, each.modules),
    ]),
  ];
  const digest = createHash("sha256");
  for (const part of parts.toSorted()) digest.update(`${part}\n`);
  return digest.digest("hex");
}

function partsOf(owner: string, modules: readonly ModuleSource[]): string[] {
  return modules.map(({ path, environment, source }) => JSON.stringify([owner, path, environment, source]));
}
