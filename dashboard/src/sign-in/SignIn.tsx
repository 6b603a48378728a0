import { useState, type ReactNode } from "react";
import { Wordmark } from "../shell/Wordmark";
import { useLinkCodes } from "./link-codes";
import { PasswordSignIn } from "./PasswordSignIn";
import { SignUp } from "./SignUp";
import styles from "./SignIn.module.css";

/** Stands in place of any page while nobody is signed in; the address stays, and is shown afterwards. */
export function SignIn(): ReactNode {
  const { invitation } = useLinkCodes();
  const [isJoining, setIsJoining] = useState(invitation !== null);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Wordmark />
        {invitation !== null && isJoining ? (
          <SignUp invitation={invitation} onSignIn={() => setIsJoining(false)} />
        ) : (
          <PasswordSignIn />
        )}
      </div>
    </main>
  );
}
