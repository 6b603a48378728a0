export { fillDemo, type FillOptions } from "./fill-demo";
export type { DemoTotals } from "./generate";
