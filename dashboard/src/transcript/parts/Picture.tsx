import { useState, type ReactNode } from "react";
import { Dialog } from "../../ui/Dialog";
import styles from "./Media.module.css";

/** An image that came with the session; a click shows it large. */
export function Picture({ src, alt }: { src: string; alt: string }): ReactNode {
  const [isLarge, setIsLarge] = useState(false);
  return (
    <>
      <button type="button" className={styles.zoom} aria-label={`Enlarge ${alt}`} onClick={() => setIsLarge(true)}>
        <img className={styles.image} src={src} alt={alt} />
      </button>
      <Dialog isOpen={isLarge} onClose={() => setIsLarge(false)} title={alt} width="72rem">
        <img className={styles.large} src={src} alt={alt} />
      </Dialog>
    </>
  );
}
