import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import { useRef, type ReactNode } from "react";
import { giveBack } from "./give-back";
import styles from "./Dialog.module.css";

/** A modal dialog: takes the focus, to its first field where it has one, gives it back, ends with Escape. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  footer,
  width = "30rem",
}: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  width?: string;
}): ReactNode {
  // Radix gives the focus back to a trigger of its own only.
  const before = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  if (isOpen && !wasOpen.current) before.current = document.activeElement;
  wasOpen.current = isOpen;
  return (
    <Primitive.Root open={isOpen} onOpenChange={(open) => (open ? undefined : onClose())}>
      <Primitive.Portal>
        {/* Radix's own writes a style element to hold the page still, which the content security policy forbids: base.css does. */}
        <div className={styles.overlay} aria-hidden />
        <Primitive.Content
          className={styles.dialog}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            giveBack(before.current);
          }}
          style={{ width: `min(${width}, calc(100vw - 2rem))` }}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
        >
          <header className={styles.header}>
            <Primitive.Title className={styles.title}>{title}</Primitive.Title>
            <Primitive.Close className={styles.close} aria-label="Close">
              <X aria-hidden size={16} />
            </Primitive.Close>
          </header>
          {description === undefined ? null : (
            <Primitive.Description className={styles.description}>{description}</Primitive.Description>
          )}
          <div className={styles.body}>{children}</div>
          {footer === undefined ? null : <footer className={styles.footer}>{footer}</footer>}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The button that closes it comes before any field. */
function focusFirstField(event: Event): void {
  const field = event.currentTarget instanceof Element ? event.currentTarget.querySelector(FIELDS) : null;
  if (!(field instanceof HTMLElement)) return;
  event.preventDefault();
  field.focus();
}

const FIELDS = ":is(input, select, textarea):not([type='hidden'], :disabled)";
