import { useQuery } from "convex/react";
import { api } from "./api";

/** Who is signed in; undefined while that is not known yet, null for nobody. */
export function useMe() {
  return useQuery(api.account.me);
}
