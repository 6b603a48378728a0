import { useConvexConnectionState } from "convex/react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { backendAddress } from "./address";
import { isLoopback } from "./loopback";

export type Connection = "connected" | "connecting" | "offline";

/**
 * How the connection stands. A socket that was closed for a moment is not called offline; a device without a network is at once, since its
 * socket takes a minute to find out.
 */
export function useConnection(): Connection {
  const { isWebSocketConnected, hasEverConnected } = useConvexConnectionState();
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    if (isWebSocketConnected) {
      setIsLate(false);
      return;
    }
    const timer = window.setTimeout(() => setIsLate(true), GRACE_MS);
    return () => window.clearTimeout(timer);
  }, [isWebSocketConnected]);
  const isCut = !isOnline && !isLoopback(backendAddress().url);
  if (isWebSocketConnected && !isCut) return "connected";
  return isLate || isCut || (!hasEverConnected && !isOnline) ? "offline" : "connecting";
}

const GRACE_MS = 3_000;

function subscribe(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}
