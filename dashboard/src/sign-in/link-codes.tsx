import { useAuthActions } from "@convex-dev/auth/react";
import { useConvexAuth } from "convex/react";
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { LinkCodes } from "../backend/link-codes";
import { failureText } from "../backend/refusal";

interface FromLink {
  /** Why the sign-in link that this page was opened with signed nobody in. */
  readonly failure: string | null;
  readonly invitation: string | null;
}

const Context = createContext<FromLink>({ failure: null, invitation: null });

/** Redeems the code of a sign-in link before anything else is shown; keeps an invitation for the sign-up. */
export function LinkCodesProvider({ codes, children }: { codes: LinkCodes; children: ReactNode }): ReactNode {
  const { code, invitation } = codes;
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
  const fromLink = useMemo(() => ({ failure, invitation }), [failure, invitation]);
  if (isRedeeming) return null;
  return <Context value={fromLink}>{children}</Context>;
}

export function useLinkCodes(): FromLink {
  return useContext(Context);
}
