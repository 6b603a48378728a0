/** The deploy API's other side: pushes, system queries, logs of functions, snapshots. */
export { Deployment, type DeploymentHost, overtaken } from "./deployment";
export { FunctionLogs } from "./function-logs";
export type { DeploymentPort } from "./port";
