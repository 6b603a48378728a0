import { Toast } from "radix-ui";
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from "react";
import { failureText } from "../backend/refusal";
import { Button } from "../ui/Button";
import { giveBack } from "../ui/give-back";
import styles from "./toasts.module.css";

export interface ToastText {
  readonly text: string;
  readonly kind?: "done" | "failed";
  /** How to take back what was done. */
  readonly undo?: () => Promise<unknown>;
}

interface Shown extends ToastText {
  readonly id: number;
}

const Say = createContext<(toast: ToastText) => void>(() => undefined);

/** Short notes of what was done, with a way back. */
export function Toasts({ children }: { children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const say = useCallback((toast: ToastText) => {
    const id = performance.now();
    setShown((all) => [...all.slice(-2), { ...toast, id }]);
  }, []);
  const viewport = useRef<HTMLOListElement>(null);
  const before = useRef<Element | null>(null);
  const dismiss = (id: number): void => {
    setShown((all) => all.filter((toast) => toast.id !== id));
    // Radix keeps the focus of a note that is gone among the notes.
    if (document.activeElement === viewport.current) giveBack(before.current);
  };
  return (
    <Say value={say}>
      <Toast.Provider swipeDirection="right">
        {children}
        {shown.map(({ id, text, kind = "done", undo }) => (
          <Toast.Root
            key={id}
            className={styles.toast}
            data-kind={kind}
            duration={undo === undefined ? 5_000 : 10_000}
            type={kind === "failed" ? "foreground" : "background"}
            onOpenChange={(open) => (open ? undefined : dismiss(id))}
          >
            <Toast.Description className={styles.text}>{text}</Toast.Description>
            {undo === undefined ? null : (
              <Toast.Action altText="Undo" asChild>
                <Button
                  size="s"
                  onClick={() => {
                    undo().catch((error: unknown) => say({ text: failureText(error), kind: "failed" }));
                  }}
                >
                  Undo
                </Button>
              </Toast.Action>
            )}
          </Toast.Root>
        ))}
        <Toast.Viewport
          ref={viewport}
          className={styles.viewport}
          onFocus={({ currentTarget, relatedTarget }) => {
            if (!currentTarget.contains(relatedTarget)) before.current = relatedTarget;
          }}
        />
      </Toast.Provider>
    </Say>
  );
}

/** Shows a note; `attempt` runs something and shows why it failed, if it did. */
export function useToasts(): {
  say: (toast: ToastText) => void;
  attempt: <Result>(act: () => Promise<Result>, done?: ToastText) => Promise<Result | undefined>;
} {
  const say = useContext(Say);
  return useMemo(
    () => ({
      say,
      attempt: async (act, done) => {
        try {
          const result = await act();
          if (done !== undefined) say(done);
          return result;
        } catch (error) {
          say({ text: failureText(error), kind: "failed" });
          return undefined;
        }
      },
    }),
    [say],
  );
}
