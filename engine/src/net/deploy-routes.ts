import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { DeploymentPort, FunctionLogs } from "../deploy";
import { EngineError } from "../errors";
import { isJsonObject, type Json, type JsonObject } from "../values/json";
import { sendJson } from "./answer";
import { administrator, authenticate, type AuthenticationOptions } from "./authentication";
import { jsonBody } from "./compressed-body";
import { ImportUploads } from "./import-uploads";

export interface DeployRoutesOptions {
  deployment: DeploymentPort;
  logs: FunctionLogs;
  authentication: AuthenticationOptions;
  /** Origins as clients reach them. */
  url: string;
  siteUrl: string;
  instanceName: string;
  /** The data folder, where uploads wait to be imported. */
  dataDir: string;
}

/** Upstream's limit of a push. */
const MAX_PUSH_BYTES = 200 * 1024 * 1024;
const MAX_BODY_BYTES = 16 * 1024 * 1024;

type Answer = Json | undefined;
type Route = (body: JsonObject, request: IncomingMessage, response: ServerResponse, url: URL) => Promise<Answer>;

/** The deploy API: what the convex CLI asks of a deployment besides function calls. Every route is an administrator's. */
export class DeployRoutes {
  readonly #options: DeployRoutesOptions;
  readonly #uploads: ImportUploads;
  readonly #routes: Readonly<Record<string, Route>>;

  constructor(options: DeployRoutesOptions) {
    this.#options = options;
    const { deployment } = options;
    this.#uploads = new ImportUploads(options.dataDir);
    this.#routes = {
      "POST get_config_hashes": async () => await deployment.configHashes(),
      "POST deploy2/evaluate_schema": async (body) => await deployment.evaluateSchema(body),
      "POST deploy2/evaluate_push": async (body) => await whilePushing(deployment.evaluatePush(body)),
      "POST deploy2/start_push": async (body) => await whilePushing(deployment.startPush(body)),
      "POST deploy2/wait_for_schema": async (body) => await deployment.waitForSchema(body),
      "POST deploy2/finish_push": async (body) => await whilePushing(deployment.finishPush(body)),
      "POST deploy2/report_push_completed": async () => null,
      "POST update_environment_variables": async (body) => {
        await deployment.setEnvironment(changesOf(body));
        return null;
      },
      "GET stream_function_logs": async (_body, _request, response, url) =>
        await this.#functionLogs(Number(url.searchParams.get("cursor") ?? 0), response),
      "GET v1/get_canonical_urls": async () => ({
        convexCloudUrl: options.url,
        convexSiteUrl: options.siteUrl,
      }),
      "POST export/request/zip": async (_body, _request, _response, url) => {
        await deployment.requestExport(url.searchParams.get("includeStorage") === "true");
        return null;
      },
      "POST import/start_upload": async () => ({ uploadToken: await this.#uploads.start() }),
      "POST import/finish_upload": async (body) => {
        const request = await this.#uploads.finish(body);
        return { importId: await deployment.addImport(request) };
      },
      "POST perform_import": async ({ importId }) => {
        await deployment.performImport(typeof importId === "string" ? importId : "");
        return null;
      },
    };
  }

  /** False for a path that is none of these. */
  async serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<boolean> {
    const name = url.pathname.slice("/api/".length);
    const { method = "GET", headers } = request;
    const isPart = name === "import/upload_part";
    const exported = /^export\/zip\/(\d+)$/.exec(name)?.[1];
    const route = this.#routes[`${method} ${name}`];
    if (route === undefined && !isPart && exported === undefined) return await this.#refuseMethod(name);
    if (headers.authorization !== undefined) await this.#requireAdministrator(headers.authorization);
    if (isPart || exported !== undefined) {
      if (headers.authorization === undefined) throw noKey();
      if (exported !== undefined) await this.#download(BigInt(exported), response);
      else sendJson(response, 200, JSON.stringify(await this.#uploads.part(request, url)));
      return true;
    }
    if (route === undefined) return false;
    const body = await this.#body(request, name);
    if (headers.authorization === undefined) this.#requireKey(body);
    const answer = await route(body, request, response, url);
    if (answer !== undefined) sendJson(response, 200, JSON.stringify(answer));
    return true;
  }

  async #refuseMethod(name: string): Promise<false> {
    if (Object.keys(this.#routes).some((route) => route.endsWith(` ${name}`)))
      throw new EngineError("MethodNotAllowed", "This address takes another method.", { status: 405 });
    return false;
  }

  async #requireAdministrator(header: string): Promise<void> {
    const { isAdmin } = await authenticate(header, this.#options.authentication);
    if (!isAdmin) throw noKey();
  }

  /** The first calls of a push carry the key in their body. */
  #requireKey({ adminKey }: JsonObject): void {
    if (typeof adminKey !== "string") throw noKey();
    administrator(adminKey, null, this.#options.authentication);
  }

  /** Whoever has not shown a key yet gets no more read than an administrator's small requests are. */
  async #body(request: IncomingMessage, name: string): Promise<JsonObject> {
    if (request.method !== "POST") return {};
    const isLarge = name.startsWith("deploy2/") && request.headers.authorization !== undefined;
    const body = await jsonBody(request, isLarge ? MAX_PUSH_BYTES : MAX_BODY_BYTES);
    if (body === null) return {};
    if (!isJsonObject(body)) throw new EngineError("BadJsonBody", "The body is not an object.");
    return body;
  }

  async #functionLogs(cursor: number, response: ServerResponse): Promise<Answer> {
    if (!Number.isFinite(cursor)) throw new EngineError("InvalidArgument", "`cursor` is not a number.");
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const { entries, newCursor } = await this.#options.logs.since(cursor, gone.signal);
    return { entries, newCursor };
  }

  async #download(startTs: bigint, response: ServerResponse): Promise<void> {
    const path = await this.#options.deployment.exportFile(startTs);
    if (path === null) throw new EngineError("ExportNotFound", `There is no export ${startTs}.`, { status: 400 });
    const { size } = await stat(path);
    response.writeHead(200, {
      "content-type": "application/zip",
      "content-length": size,
      "content-disposition": `attachment; filename=snapshot_${this.#options.instanceName}_${startTs}.zip`,
    });
    await pipeline(createReadStream(path), response);
  }
}

/** Upstream's words before what is wrong with a push. */
async function whilePushing(work: Promise<Json>): Promise<Json> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { code, status, message, cause } = error;
    throw new EngineError(code, `Hit an error while pushing:\n${message}`, { status, cause });
  }
}

function changesOf({ changes }: JsonObject): Record<string, string | null> {
  if (!Array.isArray(changes)) throw new EngineError("BadJsonBody", "`changes` must be a list.");
  return Object.fromEntries(
    changes.map((change) => {
      const { name, value = null } = isJsonObject(change) ? change : {};
      if (typeof name !== "string" || (value !== null && typeof value !== "string"))
        throw new EngineError("BadJsonBody", "A change must have a name, and a value that is a text or null.");
      return [name, value];
    }),
  );
}

function noKey(): EngineError {
  return new EngineError("BadDeployKey", "This takes the deployment's admin key.", { status: 401 });
}
