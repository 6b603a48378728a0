import { File, ImageIcon } from "lucide-react";
import type { ReactNode } from "react";
import { bytesText } from "../../ui/number-text";
import type { TranscriptPart } from "../message";
import { parseJson } from "../json-value";
import type { Media } from "./media";
import { mediaOf } from "./media";
import { Omissions } from "./Omissions";
import { Picture } from "./Picture";
import { RemoteImage } from "./RemoteImage";
import { useWhole } from "./useWhole";
import { WholeContent } from "./WholeContent";
import styles from "./Media.module.css";

/** An image or a file that somebody put into the conversation. */
export function MediaPart({ part }: { part: TranscriptPart }): ReactNode {
  const whole = useWhole(part, "input");
  const isWhole = whole.text !== null && parseJson(whole.text) !== undefined;
  return (
    <div>
      <MediaView media={mediaOf(isWhole ? { ...part, inputJson: whole.text } : part)} />
      <WholeContent whole={whole} partId={part.id} />
      <Omissions omitted={part.omitted} />
    </div>
  );
}

export function MediaView({ media }: { media: Media }): ReactNode {
  if (media.picture !== null) return <Picture src={media.picture} alt={media.name} />;
  if (media.isImage && media.url !== null) return <RemoteImage src={media.url} alt={media.name} />;
  const Icon = media.isImage ? ImageIcon : File;
  return (
    <span className={styles.file}>
      <Icon aria-hidden size={14} />
      <span className={styles.name}>{media.name}</span>
      {media.bytes === null ? null : <span className={styles.note}>{bytesText(media.bytes)}</span>}
    </span>
  );
}
