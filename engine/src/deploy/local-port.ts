import type { Deployment } from "./deployment";
import type { DeploymentPort } from "./port";
import type { Snapshots } from "./snapshots/snapshots";

/** What of a deployment in this thread the deploy API reaches. */
export interface LocalDeployment {
  readonly deployment: Deployment;
  readonly snapshots: Snapshots;
  setEnvironment(changes: Record<string, string | null>): Promise<void>;
}

export function localPort(local: LocalDeployment): DeploymentPort {
  const { deployment, snapshots } = local;
  return {
    configHashes: async () => deployment.configHashes(),
    evaluateSchema: async (body) => await deployment.evaluateSchema(body),
    evaluatePush: async (body) => await deployment.evaluatePush(body),
    startPush: async (body) => await deployment.startPush(body),
    waitForSchema: async (body) => await deployment.waitForSchema(body),
    finishPush: async (body) => await deployment.finishPush(body),
    setEnvironment: async (changes) => await local.setEnvironment(changes),
    requestExport: async (includeStorage) => await snapshots.requestExport(includeStorage),
    exportFile: async (startTs) => snapshots.exportFile(startTs),
    addImport: async (request) => await snapshots.addImport(request),
    performImport: async (importId) => await snapshots.performImport(importId),
  };
}
