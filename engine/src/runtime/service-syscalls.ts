import { EngineError } from "../errors";
import type { ActionServices, ScheduledCall, StoragePort, TransactionServices, VectorQuery } from "../exec/ports";
import { APP } from "../store/namespace";
import type { ReadTransaction, WriteTransaction } from "../txn/transaction";
import type { TransactionUsage } from "../txn/usage";
import { checkValue } from "../values/measure";
import type { Call } from "./call";
import { functionHandle } from "../components/address";
import type { FunctionAddress } from "../components/address";
import { calledAddress, functionArgs } from "./call-syscalls";
import type { FunctionCalls } from "./call-syscalls";
import { modulePathWithExtension, strippedPath } from "./paths";
import type { SyscallArgs } from "./syscall-args";
import type { Operations, SyscallsOptions } from "./syscalls";

const FIVE_YEARS_MS = 5 * 366 * 24 * 3600 * 1000;
const MAX_SCHEDULED_ARGS_BYTES = 4 * 1024 * 1024;

/** What every kind of function may ask. */
export function commonSyscalls(deploymentName: string, calls: FunctionCalls): Operations {
  return {
    // Components are not told who calls: what they need to know of it the app passes to them.
    "1.0/getUserIdentity": (call) => JSON.stringify(call.component === APP ? call.request.identity : null),
    "1.0/getFunctionMetadata": (call) => JSON.stringify({ name: call.path, componentPath: call.component }),
    "1.0/getDeploymentMetadata": () => JSON.stringify({ name: deploymentName, region: null, class: "s16" }),
    "1.0/createFunctionHandle": (call, args) => {
      const address = calledAddress(args, call.component);
      calls.check(address);
      return JSON.stringify(functionHandle(address));
    },
  };
}

/** Files and metrics of queries and mutations. */
export function transactionSyscalls(storage: StoragePort, onAudit: SyscallsOptions["onAudit"]): Operations {
  return {
    "1.0/storageGetUrl": (call, args) => JSON.stringify(storage.getUrl(readerOf(call), args.string("storageId"))),
    "1.0/storageGetMetadata": (call, args) =>
      JSON.stringify(storage.getMetadata(readerOf(call), args.string("storageId"))),
    "1.0/getTransactionMetrics": (call) => JSON.stringify(transactionMetrics(call)),
    "1.0/auditLog": (call, args) => {
      onAudit(args.json("body"), call);
      return "null";
    },
  };
}

/** Scheduler and files of mutations, in their transaction. */
export function mutationSyscalls({ scheduler, storage }: TransactionServices, calls: FunctionCalls): Operations {
  return {
    "1.0/getRequestMetadata": (call) => requestMetadata(call),
    "1.0/signJwt": () => {
      throw new EngineError("NotSupported", "ctx.auth.signJwt() is not supported yet.");
    },
    "1.0/schedule": (call, args) => {
      const { job, size } = scheduledCall(call, args, calls);
      const tx = writerOf(call);
      tx.usage.functionsScheduled += 1;
      tx.usage.scheduledFunctionArgsBytes += size;
      requireSchedulingLimits(tx);
      return JSON.stringify(scheduler.schedule(tx, job));
    },
    "1.0/cancel_job": (call, args) => {
      scheduler.cancel(writerOf(call), args.string("id"));
      return "null";
    },
    "1.0/storageGenerateUploadUrl": (call) => JSON.stringify(storage.generateUploadUrl(writerOf(call))),
    "1.0/storageDelete": (call, args) => {
      storage.delete(writerOf(call), args.string("storageId"));
      return "null";
    },
    "1.0/storageStore": async (call, args) => {
      const bytes = Buffer.from(args.string("blob"), "base64");
      const options = storeOptions(args.optionalString("contentType"), args.optionalString("sha256"));
      return JSON.stringify(await storage.storeIn(writerOf(call), bytes, options));
    },
    "1.0/storageGet": async (call, args) => {
      const file = await storage.read(writerOf(call), args.string("storageId"));
      if (file === null) return "null";
      return JSON.stringify({ blob: Buffer.from(file.bytes).toString("base64"), contentType: file.contentType });
    },
  };
}

/** Scheduler, files and vectors of actions. */
export function actionSyscalls(services: ActionServices, calls: FunctionCalls): Operations {
  return {
    "1.0/getRequestMetadata": (call) => requestMetadata(call),
    "1.0/actions/schedule": async (call, args) =>
      JSON.stringify(await services.schedule(call.component, scheduledCall(call, args, calls).job)),
    "1.0/actions/cancel_job": async ({ component }, args) => {
      await services.cancel(component, args.string("id"));
      return "null";
    },
    "1.0/storageGetUrl": async ({ component }, args) =>
      JSON.stringify(await services.getUrl(component, args.string("storageId"))),
    "1.0/storageGetMetadata": async ({ component }, args) =>
      JSON.stringify(await services.getMetadata(component, args.string("storageId"))),
    "1.0/storageGenerateUploadUrl": async ({ component }) =>
      JSON.stringify(await services.generateUploadUrl(component)),
    "1.0/storageDelete": async ({ component }, args) => {
      await services.deleteFile(component, args.string("storageId"));
      return "null";
    },
    "1.0/actions/vectorSearch": async ({ component }, args) => {
      const query = args.object("query");
      // The port checks the index, the dimension, the limit and the filter.
      return JSON.stringify({ results: await services.vectorSearch(component, query as unknown as VectorQuery) });
    },
  };
}

/** Files as Blobs, which cannot pass as JSON. */
export function jsSyscalls(
  services: ActionServices,
): Record<string, (call: Call, args: Record<string, unknown>) => Promise<unknown>> {
  return {
    "storage/storeBlob": async ({ component }, { blob, options }) => {
      if (!(blob instanceof Blob)) {
        throw new EngineError(
          "InvalidArgument",
          "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
        );
      }
      const sha256: unknown =
        typeof options === "object" && options !== null ? Reflect.get(options, "sha256") : undefined;
      const stored = storeOptions(blob.type, typeof sha256 === "string" ? sha256 : undefined);
      return await services.storeFile(component, blob, stored);
    },
    "storage/getBlob": async ({ component }, { storageId }) => {
      const file = await services.readFile(component, String(storageId));
      return file === null ? null : new Blob([file.bytes], { type: file.contentType ?? "" });
    },
  };
}

function scheduledCall(call: Call, args: SyscallArgs, calls: FunctionCalls): { job: ScheduledCall; size: number } {
  const { component, path, isExport } = calledAddress(args, call.component);
  if (isExport) calls.check({ component, path, isExport });
  requireSchedulable({ component, path }, calls.definition({ component, path })?.kind);
  const tsMs = args.number("ts") * 1000;
  requireNearTime(tsMs, call.now());
  const callArgs = functionArgs(args);
  // As upstream counts them: an array of one object.
  const { size, hasCommitTs } = checkValue([callArgs]);
  if (hasCommitTs) {
    throw new EngineError(
      "InvalidArgument",
      `Invalid arguments for "${strippedPath(path)}": a scheduled function cannot take an unresolved placeholder value.`,
    );
  }
  if (size > MAX_SCHEDULED_ARGS_BYTES) {
    throw new EngineError(
      "ScheduledFunctionArgumentsTooLarge",
      `Too large size of the arguments of a scheduled function (actual: ${size} bytes, limit: ${MAX_SCHEDULED_ARGS_BYTES} bytes)`,
    );
  }
  return { job: { component, path, args: [callArgs], tsMs, parentJobId: call.request.scheduledFunctionId }, size };
}

function storeOptions(
  contentType: string | undefined,
  sha256: string | undefined,
): { contentType: string | null; sha256?: string } {
  const options = { contentType: contentType === undefined || contentType === "" ? null : contentType };
  return sha256 === undefined ? options : { ...options, sha256 };
}

function readerOf(call: Call): ReadTransaction {
  if (call.tx === undefined) throw new EngineError("NoTransaction", `${call.path} has no transaction.`);
  return call.tx;
}

function writerOf(call: Call): WriteTransaction {
  if (call.writer === undefined) throw new EngineError("ReadOnly", `${call.path} is not a mutation and cannot write.`);
  return call.writer;
}

function requestMetadata({ component, request }: Call): string {
  const { ip, userAgent, requestId, scheduledFunctionId } = request;
  const authToken = component === APP ? request.authToken : null;
  return JSON.stringify({ ip, userAgent, requestId, scheduledFunctionId, authToken });
}

function transactionMetrics(call: Call): Record<string, { used: number; remaining: number }> {
  const { tx } = call;
  if (tx === undefined) throw new EngineError("UnknownOperation", "Unknown async operation 1.0/getTransactionMetrics");
  const metrics: Record<string, { used: number; remaining: number }> = {};
  for (const [name, limit] of Object.entries(tx.limits) as [keyof TransactionUsage, number][]) {
    const used = tx.usage[name];
    metrics[name] = { used, remaining: Math.max(0, limit - used) };
  }
  return metrics;
}

function requireSchedulable({ path }: FunctionAddress, kind: string | undefined): void {
  if (kind === "mutation" || kind === "action") return;
  const name = path.slice(path.lastIndexOf(":") + 1);
  const file = modulePathWithExtension(path).slice(0, -name.length - 1);
  throw new EngineError(
    "InvalidScheduledFunction",
    kind === undefined
      ? `Attempted to schedule function, but no exported function ${name} found in the file: ${file}. Did you forget to export it?`
      : `Attempted to schedule ${path}, which is a query. Only mutations and actions can be scheduled.`,
  );
}

function requireNearTime(tsMs: number, nowMs: number): void {
  if (Number.isFinite(tsMs) && Math.abs(tsMs - nowMs) <= FIVE_YEARS_MS) return;
  const direction = tsMs < nowMs ? "past" : "future";
  throw new EngineError("InvalidScheduledFunctionDelay", `${tsMs / 1000} is more than 5 years in the ${direction}`);
}

function requireSchedulingLimits({ usage, limits }: WriteTransaction): void {
  if (usage.functionsScheduled > limits.functionsScheduled) {
    throw new EngineError(
      "TooManyFunctionsScheduled",
      `Too many functions scheduled by this mutation (limit: ${limits.functionsScheduled})`,
    );
  }
  if (usage.scheduledFunctionArgsBytes > limits.scheduledFunctionArgsBytes) {
    throw new EngineError(
      "ScheduledFunctionsArgumentsTooLarge",
      `Too large total size of the arguments of scheduled functions from this mutation (limit: ${limits.scheduledFunctionArgsBytes} bytes)`,
    );
  }
}
