/** The backend's public functions and the types of its ids: all that the dashboard knows of `convex/`. */
export { api } from "../../../convex/_generated/api";
export type { Id } from "../../../convex/_generated/dataModel";
