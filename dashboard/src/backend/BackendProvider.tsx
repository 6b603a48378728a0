import { ConvexAuthProvider } from "@convex-dev/auth/react";
import { ConvexReactClient } from "convex/react";
import { useState, type ReactNode } from "react";
import { backendAddress } from "./address";

/** The connection to the backend, and who is signed in there. */
export function BackendProvider({ children }: { children: ReactNode }): ReactNode {
  const [client] = useState(() => new ConvexReactClient(backendAddress().url, { unsavedChangesWarning: false }));
  return <ConvexAuthProvider client={client}>{children}</ConvexAuthProvider>;
}
