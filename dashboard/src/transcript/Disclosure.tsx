import { ChevronRight } from "lucide-react";
import { useId, type ReactNode } from "react";
import styles from "./Disclosure.module.css";

/** A line that unfolds what is below it. What is folded is not drawn. */
export function Disclosure({
  isOpen,
  onToggle,
  summary,
  children,
  className,
}: {
  isOpen: boolean;
  onToggle: (isOpen: boolean) => void;
  summary: ReactNode;
  children: ReactNode;
  className?: string | undefined;
}): ReactNode {
  const id = useId();
  return (
    <div className={className}>
      <button
        type="button"
        className={styles.line}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => onToggle(!isOpen)}
      >
        <ChevronRight aria-hidden size={14} className={styles.arrow} data-open={isOpen || undefined} />
        {summary}
      </button>
      {isOpen ? (
        <div id={id} className={styles.body}>
          {children}
        </div>
      ) : null}
    </div>
  );
}
