import { useCallback, useState } from "react";
import { failureText } from "../backend/refusal";

/** Runs something that a button asks for: whether it is under way, and why it failed. */
export function useAction(): {
  isBusy: boolean;
  failure: string | null;
  /** Answers whether it was done. */
  run: (act: () => Promise<unknown>) => Promise<boolean>;
  reset: () => void;
} {
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const run = useCallback(async (act: () => Promise<unknown>) => {
    setIsBusy(true);
    setFailure(null);
    try {
      await act();
      return true;
    } catch (error) {
      setFailure(failureText(error));
      return false;
    } finally {
      setIsBusy(false);
    }
  }, []);
  return { isBusy, failure, run, reset: useCallback(() => setFailure(null), []) };
}
