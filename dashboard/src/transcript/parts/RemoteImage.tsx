import { ImageIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/Button";
import { remoteImage } from "./safe-url";
import { SafeLink } from "./SafeLink";
import styles from "./Media.module.css";

/** An image that somebody else's server has: asking for it tells that server who reads. So only a click does. */
export function RemoteImage({ src, alt }: { src: string; alt: string }): ReactNode {
  const [state, setState] = useState<"asked" | "wanted" | "failed">("asked");
  const url = remoteImage(src);
  if (url === null) return <span className={styles.missing}>[image: {alt === "" ? src.slice(0, 120) : alt}]</span>;
  if (state === "wanted") {
    return (
      <img
        className={styles.image}
        src={url}
        alt={alt}
        referrerPolicy="no-referrer"
        onError={() => setState("failed")}
      />
    );
  }
  return (
    <span className={styles.remote}>
      {state === "failed" ? (
        <>
          This image could not be loaded here: <SafeLink href={url}>open it apart</SafeLink>
        </>
      ) : (
        <Button size="s" title={url} onClick={() => setState("wanted")}>
          <ImageIcon aria-hidden size={14} />
          Load image from {new URL(url).host}
          {alt === "" ? "" : `: ${alt}`}
        </Button>
      )}
    </span>
  );
}
