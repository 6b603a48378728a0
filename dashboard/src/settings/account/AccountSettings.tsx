import type { ReactNode } from "react";
import { useMe } from "../../backend/useMe";
import { Skeleton } from "../../ui/Skeleton";
import { BrowserSessions } from "./BrowserSessions";
import { GithubAccount } from "./GithubAccount";
import { NameForm } from "./NameForm";
import { PasswordForm } from "./PasswordForm";

export function AccountSettings(): ReactNode {
  const me = useMe();
  if (me === undefined || me === null) return <Skeleton height="12rem" />;
  return (
    <>
      <NameForm name={me.name} />
      <PasswordForm account={me.account} />
      <GithubAccount isConnected={me.hasGithub} hasPassword={me.account !== null} />
      <BrowserSessions />
    </>
  );
}
