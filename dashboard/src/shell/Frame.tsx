import { Outlet } from "@tanstack/react-router";
import { useConvexAuth } from "convex/react";
import { lazy, Suspense, useRef, useState, type ReactNode } from "react";
import { SignIn } from "../sign-in/SignIn";
import { KeyboardHelp } from "./KeyboardHelp";
import { Navigation } from "./Navigation";
import { PagePending } from "./page-states";
import { ShortcutScope, useShortcuts } from "./shortcuts";
import { StatusBar } from "./StatusBar";
import { useArrival } from "./useArrival";
import { useScrollKeys } from "./useScrollKeys";
import styles from "./Frame.module.css";

const Palette = lazy(async () => ({ default: (await import("../search/Palette")).Palette }));

/** What stands around every page: navigation, status bar, palette, keyboard; or the sign-in, while nobody is. */
export function Frame(): ReactNode {
  const { isLoading, isAuthenticated } = useConvexAuth();
  if (isLoading) return <PagePending />;
  if (!isAuthenticated) return <SignIn />;
  return (
    <ShortcutScope>
      <SignedIn />
    </ShortcutScope>
  );
}

function SignedIn(): ReactNode {
  const [isPaletteOpen, setIsPaletteOpen] = useState(false);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  useScrollKeys(main);
  const arrived = useArrival(main);
  useShortcuts("Everywhere", [
    {
      keys: "Mod+K",
      does: "Search and go anywhere",
      whileTyping: true,
      inDialog: isPaletteOpen,
      run: () => setIsPaletteOpen((open) => !open),
    },
    { keys: "?", does: "Show the keys", run: () => setIsHelpOpen(true) },
  ]);
  return (
    <div className={styles.frame}>
      <a
        className={styles.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to the page
      </a>
      <Navigation onSearch={() => setIsPaletteOpen(true)} onKeys={() => setIsHelpOpen(true)} />
      <main id="main" ref={main} className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <StatusBar />
      <p className="visually-hidden" role="status">
        {arrived}
      </p>
      {isPaletteOpen ? (
        <Suspense fallback={null}>
          <Palette onClose={() => setIsPaletteOpen(false)} onKeys={() => setIsHelpOpen(true)} />
        </Suspense>
      ) : null}
      <KeyboardHelp isOpen={isHelpOpen} onClose={() => setIsHelpOpen(false)} />
    </div>
  );
}
