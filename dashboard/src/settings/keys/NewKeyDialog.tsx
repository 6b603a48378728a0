import { useAction } from "convex/react";
import { useState, type ReactNode } from "react";
import { backendAddress } from "../../backend/address";
import { api } from "../../backend/api";
import { connectCommand } from "../../backend/connect-command";
import { CheckField } from "../../ui/CheckField";
import { Choices } from "../../ui/Choices";
import { Field } from "../../ui/Field";
import { NewSecretDialog } from "../../ui/NewSecretDialog";
import { SelectField } from "../../ui/SelectField";

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
  const create = useAction(api.keys.mine.create);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["ingest", "read"]);
  const [ends, setEnds] = useState<(typeof ENDS)[number]["value"]>("never");

  const make = async (): Promise<string> => {
    const expiry = ends === "never" ? {} : { expiresAt: Date.now() + Number(ends) * DAY_MS };
    return (await create({ name, scopes: [...scopes], ...expiry })).apiKey;
  };
  const toggle = (scope: Scope): void =>
    setScopes((now) => (now.includes(scope) ? now.filter((each) => each !== scope) : [...now, scope]));

  return (
    <NewSecretDialog
      title="New API key"
      action="Make the key"
      isReady={name.trim() !== "" && scopes.length > 0}
      make={make}
      made={{ title: "Your new key", label: "The key", note: <HowToUse /> }}
      onClose={onClose}
    >
      <Field
        label="Name"
        value={name}
        maxLength={100}
        placeholder="Work laptop"
        hint="Where it is used, so that you know which one to revoke."
        onChange={(event) => setName(event.target.value)}
      />
      <Choices legend="What it may do">
        {SCOPES.map(({ scope, label, hint }) => (
          <CheckField
            key={scope}
            label={label}
            hint={hint}
            checked={scopes.includes(scope)}
            onChange={() => toggle(scope)}
          />
        ))}
      </Choices>
      <SelectField label="Ends" options={ENDS} value={ends} onChange={setEnds} />
    </NewSecretDialog>
  );
}

function HowToUse(): ReactNode {
  const { url } = backendAddress();
  return (
    <>
      Use it on a machine: <code>{connectCommand("claude-code-sync", url)}</code> asks for it.
    </>
  );
}
