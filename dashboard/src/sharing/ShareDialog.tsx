import { shareUrl } from "@opensync/protocol/shares";
import { useAction as useConvexAction } from "convex/react";
import { useState, type ReactNode } from "react";
import { api, type Id } from "../backend/api";
import { Button } from "../ui/Button";
import { CheckField } from "../ui/CheckField";
import { Choices } from "../ui/Choices";
import { Dialog } from "../ui/Dialog";
import { Notice } from "../ui/Notice";
import { SecretOnce } from "../ui/SecretOnce";
import { SelectField } from "../ui/SelectField";
import { useAction } from "../ui/useAction";
import { CHOICES, EXPIRIES, type Choice, type Expiry } from "./choices";
import { ShareList } from "./ShareList";

/** Makes a link by which others can read the session, and ends those that there are. */
export function ShareDialog({
  session,
  onClose,
}: {
  session: { id: Id<"sessions">; title: string | null };
  onClose: () => void;
}): ReactNode {
  const create = useConvexAction(api.shares.mine.create);
  const { isBusy, failure, run } = useAction();
  const [chosen, setChosen] = useState<readonly Choice[]>(["toolCalls"]);
  const [expiry, setExpiry] = useState<Expiry>("week");
  const [isLive, setIsLive] = useState(false);
  const [link, setLink] = useState<string | null>(null);

  const make = async (): Promise<void> => {
    const ms = EXPIRIES.find(({ value }) => value === expiry)?.ms ?? null;
    const { token } = await create({
      session: session.id,
      include: Object.fromEntries(chosen.map((choice) => [choice, true])),
      live: isLive,
      ...(ms === null ? {} : { expiresAt: Date.now() + ms }),
    });
    setLink(shareUrl(window.location.origin, token));
  };
  const toggle = (choice: Choice): void =>
    setChosen((now) => (now.includes(choice) ? now.filter((each) => each !== choice) : [...now, choice]));

  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Share ${session.title ?? "the session"}`}
      description="Whoever has the link can read it, without signing in. Search engines are told not to list it."
      footer={
        <>
          <Button onClick={onClose}>Done</Button>
          <Button kind="primary" isBusy={isBusy} onClick={() => void run(make)}>
            {link === null ? "Make the link" : "Make another link"}
          </Button>
        </>
      }
    >
      {failure === null ? null : <Notice kind="danger">{failure}</Notice>}
      {link === null ? null : <SecretOnce secret={link} label="The link" />}
      <Choices legend="What is shown beside prompts and answers" isLegendShown>
        {CHOICES.map(({ choice, label, hint }) => (
          <CheckField
            key={choice}
            label={label}
            hint={hint}
            checked={chosen.includes(choice)}
            onChange={() => toggle(choice)}
          />
        ))}
        <CheckField
          label="Also what is added later"
          hint="Else the link shows the session as it is now."
          checked={isLive}
          onChange={() => setIsLive((now) => !now)}
        />
      </Choices>
      <SelectField label="The link ends" options={EXPIRIES} value={expiry} onChange={setExpiry} />
      <ShareList session={session.id} />
    </Dialog>
  );
}
