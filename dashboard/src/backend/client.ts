import { ConvexReactClient } from "convex/react";
import { backendAddress } from "./address";

/** The connection to the backend. */
export function backendClient(): ConvexReactClient {
  return new ConvexReactClient(backendAddress().url, { unsavedChangesWarning: false });
}
