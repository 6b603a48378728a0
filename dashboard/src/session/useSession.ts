import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../backend/api";

export type Session = NonNullable<FunctionReturnType<typeof api.sessions.mine.get>>;

/** The session, live; undefined while it loads, null where there is none such. */
export function useSession(session: string): Session | null | undefined {
  return useQuery(api.sessions.mine.get, { session });
}
