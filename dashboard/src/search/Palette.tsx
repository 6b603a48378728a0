import { Command } from "cmdk";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";

const PAGES = ["/", "/sessions", "/search", "/usage", "/evals", "/settings"] as const;

/** Goes anywhere by name. */
export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const navigate = useNavigate();
  return (
    <Command.Dialog open onOpenChange={(open) => (open ? undefined : onClose())} label="Search and go anywhere">
      <Command.Input placeholder="Go to…" />
      <Command.List>
        {PAGES.map((to) => (
          <Command.Item
            key={to}
            onSelect={() => {
              onClose();
              void navigate({ to });
            }}
          >
            {to}
          </Command.Item>
        ))}
      </Command.List>
    </Command.Dialog>
  );
}
