import { useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";

export type Connection = "connected" | "connecting" | "offline";

/** How the connection stands. A socket that was closed for a moment is not called offline. */
export function useConnection(): Connection {
  const { isWebSocketConnected, hasEverConnected } = useConvexConnectionState();
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    if (isWebSocketConnected) {
      setIsLate(false);
      return;
    }
    const timer = window.setTimeout(() => setIsLate(true), GRACE_MS);
    return () => window.clearTimeout(timer);
  }, [isWebSocketConnected]);
  if (isWebSocketConnected) return "connected";
  return isLate || (!hasEverConnected && !navigator.onLine) ? "offline" : "connecting";
}

const GRACE_MS = 3_000;
