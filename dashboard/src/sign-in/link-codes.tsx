import type { ConvexReactClient } from "convex/react";
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { api } from "../backend/api";
import type { LinkCodes } from "../backend/link-codes";
import { failureText } from "../backend/refusal";
import { storeSession } from "./stored-session";

interface FromLink {
  /** Why the sign-in link that this page was opened with signed nobody in. */
  readonly failure: string | null;
  readonly invitation: string | null;
}

const Context = createContext<FromLink>({ failure: null, invitation: null });

/**
 * Redeems the code of a sign-in link before anybody is taken to be signed in, and keeps an invitation for the sign-up. A session that this
 * browser still holds, and that has ended meanwhile, is given up while its token is renewed: the one of the link would go with it.
 */
export function LinkCodesProvider({
  client,
  codes,
  children,
}: {
  client: ConvexReactClient;
  codes: LinkCodes;
  children: ReactNode;
}): ReactNode {
  const { code, invitation } = codes;
  const [isRedeeming, setIsRedeeming] = useState(code !== null);
  const [failure, setFailure] = useState<string | null>(null);
  const hasBegun = useRef(false);
  useEffect(() => {
    if (code === null || hasBegun.current) return;
    hasBegun.current = true;
    redeem(client, code)
      .catch((error: unknown) => setFailure(failureText(error)))
      .finally(() => setIsRedeeming(false));
  }, [client, code]);
  const fromLink = useMemo(() => ({ failure, invitation }), [failure, invitation]);
  if (isRedeeming) return null;
  return <Context value={fromLink}>{children}</Context>;
}

async function redeem(client: ConvexReactClient, code: string): Promise<void> {
  const { tokens } = await client.action(api.auth.signIn, { provider: "code", params: { code } });
  if (!tokens) throw new Error("The backend took the link and signed nobody in. Make another: npx opensync dashboard");
  storeSession(client.url, tokens);
}

export function useLinkCodes(): FromLink {
  return useContext(Context);
}
