import { useAuthActions } from "@convex-dev/auth/react";
import { useConvexAuth } from "convex/react";
import { createContext, useContext, useEffect, useRef, useState, type ReactNode } from "react";
import { failureText } from "../backend/refusal";

const Failure = createContext<string | null>(null);

/** Redeems the code of a sign-in link before anything else is shown. */
export function OneTimeCode({ code, children }: { code: string | null; children: ReactNode }): ReactNode {
  const { isLoading } = useConvexAuth();
  const { signIn } = useAuthActions();
  const [isRedeeming, setIsRedeeming] = useState(code !== null);
  const [failure, setFailure] = useState<string | null>(null);
  const hasBegun = useRef(false);
  useEffect(() => {
    if (code === null || isLoading || hasBegun.current) return;
    hasBegun.current = true;
    signIn("code", { code })
      .catch((error: unknown) => setFailure(failureText(error)))
      .finally(() => setIsRedeeming(false));
  }, [code, isLoading, signIn]);
  if (isRedeeming) return null;
  return <Failure value={failure}>{children}</Failure>;
}

/** Why the link that this page was opened with signed nobody in; null where it did, or there was none. */
export function useCodeFailure(): string | null {
  return useContext(Failure);
}
