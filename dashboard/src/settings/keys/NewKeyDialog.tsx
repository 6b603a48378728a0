import { useAction as useConvexAction } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../../backend/api";
import { Button } from "../../ui/Button";
import { CheckField } from "../../ui/CheckField";
import { Dialog } from "../../ui/Dialog";
import { Field } from "../../ui/Field";
import { Notice } from "../../ui/Notice";
import { SecretOnce } from "../../ui/SecretOnce";
import { SelectField } from "../../ui/SelectField";
import { useAction } from "../../ui/useAction";

const SCOPES = [
  { scope: "ingest", label: "Send sessions", hint: "What claude-code-sync and opencode-sync need." },
  { scope: "read", label: "Read and export", hint: "Sessions, search, statistics." },
  { scope: "admin", label: "Everything a key may do", hint: "Also what administers this account's data." },
] as const;
type Scope = (typeof SCOPES)[number]["scope"];

const ENDS = [
  { value: "never", label: "Never" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Makes a key, and shows it this one time. */
export function NewKeyDialog({ onClose }: { onClose: () => void }): ReactNode {
  const create = useConvexAction(api.keys.mine.create);
  const { isBusy, failure, run } = useAction();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["ingest", "read"]);
  const [ends, setEnds] = useState<(typeof ENDS)[number]["value"]>("never");
  const [made, setMade] = useState<string | null>(null);

  const make = async (): Promise<void> => {
    const expiry = ends === "never" ? {} : { expiresAt: Date.now() + Number(ends) * DAY_MS };
    const { apiKey } = await create({ name, scopes: [...scopes], ...expiry });
    setMade(apiKey);
  };
  const toggle = (scope: Scope): void =>
    setScopes((now) => (now.includes(scope) ? now.filter((each) => each !== scope) : [...now, scope]));

  if (made !== null)
    return (
      <Dialog isOpen onClose={onClose} title="Your new key" footer={<Button onClick={onClose}>Done</Button>}>
        <SecretOnce secret={made} label="The key" />
        <p>
          Use it on a machine: <code>npx claude-code-sync login</code> asks for it.
        </p>
      </Dialog>
    );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New API key"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            isBusy={isBusy}
            disabled={name.trim() === "" || scopes.length === 0}
            onClick={() => void run(make)}
          >
            Make the key
          </Button>
        </>
      }
    >
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      <Field
        label="Name"
        value={name}
        maxLength={100}
        placeholder="Work laptop"
        hint="Where it is used, so that you know which one to revoke."
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset style={{ border: 0, margin: 0, padding: 0, display: "grid", gap: "var(--space-2)" }}>
        <legend className="visually-hidden">What it may do</legend>
        {SCOPES.map(({ scope, label, hint }) => (
          <CheckField
            key={scope}
            label={label}
            hint={hint}
            checked={scopes.includes(scope)}
            onChange={() => toggle(scope)}
          />
        ))}
      </fieldset>
      <SelectField label="Ends" options={ENDS} value={ends} onChange={setEnds} />
    </Dialog>
  );
}
