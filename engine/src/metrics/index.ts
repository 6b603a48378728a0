export { type CoreMetrics, coreMetrics } from "./core";
export { EngineMetrics, type IsolationMetrics, type MetricsSources } from "./metrics";
export { TEXT_FORMAT } from "./text-format";
