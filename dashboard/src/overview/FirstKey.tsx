import { useAction } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../backend/api";
import { useToasts } from "../shell/toasts";
import { Button } from "../ui/Button";
import { Notice } from "../ui/Notice";
import { Command } from "../ui/Command";

/** Makes the key that the first machine needs, and shows it once. */
export function FirstKey(): ReactNode {
  const create = useAction(api.keys.mine.create);
  const { attempt } = useToasts();
  const [key, setKey] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const make = async (): Promise<void> => {
    setIsBusy(true);
    const made = await attempt(() => create({ name: "First machine", scopes: ["ingest", "read"] }));
    setIsBusy(false);
    if (made !== undefined) setKey(made.apiKey);
  };
  if (key === null) {
    return (
      <div>
        <Button kind="primary" isBusy={isBusy} onClick={() => void make()}>
          Make a key
        </Button>
      </div>
    );
  }
  return (
    <>
      <Command text={key} label="Copy the key" />
      <Notice kind="warning">It is shown only now. Settings has the list of your keys, and revokes them.</Notice>
    </>
  );
}
