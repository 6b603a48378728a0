import type { FunctionReturnType } from "convex/server";
import type { api } from "../../backend/api";

export type Sides = FunctionReturnType<typeof api.sessions.mySides.get>;
