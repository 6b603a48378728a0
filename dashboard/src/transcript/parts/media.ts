import {
  isRecord,
  listOf,
  numberOf,
  parseJson,
  recordOf,
  textOf,
  type JsonRecord,
  type JsonValue,
} from "../json-value";
import type { TranscriptPart } from "../message";
import { embeddedImage, remoteImage } from "./safe-url";

/** An image or a file of a message, or of a tool's answer. */
export interface Media {
  readonly name: string;
  readonly isImage: boolean;
  /** Address of the picture itself, where it came along. */
  readonly picture: string | null;
  /** Where it is, if it is on the web. */
  readonly url: string | null;
  readonly bytes: number | null;
}

/** Of a part of type `image` or `file`, as either agent's client sends it. */
export function mediaOf(part: TranscriptPart): Media {
  const input = recordOf(parseJson(part.inputJson));
  const metadata = recordOf(parseJson(part.metadataJson));
  return describe(input, metadata, part.type === "image", part.text ?? undefined);
}

/** Images in a tool's answer: content blocks of the Messages API or of MCP. */
export function imagesOf(output: JsonValue | undefined): Media[] {
  return listOf(output)
    .filter(isRecord)
    .filter(({ type }) => type === "image")
    .map((block) => describe({ ...block, ...recordOf(block["source"]) }, {}, true, undefined));
}

function describe(source: JsonRecord, more: JsonRecord, isPicture: boolean, text: string | undefined): Media {
  const mediaType = textOf(source, "media_type", "mimeType", "mime", "mediaType") ?? textOf(more, "mediaType") ?? "";
  const data = textOf(source, "data");
  const url = textOf(source, "url");
  const isImage = isPicture || mediaType.startsWith("image/");
  const name = textOf(source, "filename", "name") ?? textOf(more, "title", "path") ?? text;
  return {
    name: name ?? (isImage ? "Image" : "File"),
    isImage,
    picture: data === undefined ? null : embeddedImage(mediaType, data),
    url: url === undefined ? null : remoteImage(url),
    bytes: numberOf(more, "bytes") ?? numberOf(source, "bytes") ?? null,
  };
}
