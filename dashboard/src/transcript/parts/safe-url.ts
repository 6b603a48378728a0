/** The address, if a click may follow it: http, https and mail. Null for everything else (javascript:, data:, file:, a relative path). */
export function safeLink(href: string): string | null {
  if (!/^(https?:\/\/|mailto:)/i.test(href.trim())) return null;
  return URL.canParse(href.trim()) ? new URL(href.trim()).href : null;
}

/** An image's address that may be asked for once the reader wants it. */
export function remoteImage(src: string): string | null {
  return /^https?:\/\//i.test(src.trim()) ? safeLink(src) : null;
}

const PICTURES = /^image\/(png|jpeg|gif|webp)$/;

/** An image that came with the message. SVG is a document, and no picture. */
export function embeddedImage(mediaType: string, base64: string): string | null {
  if (!PICTURES.test(mediaType) || !/^[A-Za-z0-9+/=\s]+$/.test(base64)) return null;
  return `data:${mediaType};base64,${base64}`;
}
