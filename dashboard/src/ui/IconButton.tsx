import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./Button";
import { Tooltip } from "./Tooltip";
import styles from "./IconButton.module.css";

/** A button that shows only an icon: `label` is its name, and appears beside it on hover and focus. */
export function IconButton({
  label,
  keys,
  children,
  ...rest
}: Omit<ButtonProps, "aria-label"> & { label: string; keys?: string }): ReactNode {
  return (
    <Tooltip text={keys === undefined ? label : `${label} (${keys})`}>
      <Button kind="ghost" size="s" {...rest} aria-label={label} className={styles.button}>
        {children}
      </Button>
    </Tooltip>
  );
}
