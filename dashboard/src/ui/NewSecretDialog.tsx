import { useState, type ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { Notice } from "./Notice";
import { SecretOnce } from "./SecretOnce";
import { useAction } from "./useAction";

/** Asks what a new secret is to be, makes it, and shows it this one time. */
export function NewSecretDialog({
  title,
  children,
  action,
  isReady = true,
  make,
  made,
  onClose,
}: {
  title: string;
  /** The fields. */
  children: ReactNode;
  /** What the button says that makes it. */
  action: string;
  /** Whether all is there that it takes. */
  isReady?: boolean;
  make: () => Promise<string>;
  /** How it is shown. */
  made: { title: string; label: string; note: ReactNode };
  onClose: () => void;
}): ReactNode {
  const { isBusy, failure, run } = useAction();
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null)
    return (
      <Dialog isOpen onClose={onClose} title={made.title} footer={<Button onClick={onClose}>Done</Button>}>
        <SecretOnce secret={secret} label={made.label} />
        <p>{made.note}</p>
      </Dialog>
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            isBusy={isBusy}
            disabled={!isReady}
            onClick={() => void run(async () => setSecret(await make()))}
          >
            {action}
          </Button>
        </>
      }
    >
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      {children}
    </Dialog>
  );
}
