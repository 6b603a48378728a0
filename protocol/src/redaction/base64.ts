/** The bytes of base64, each as one character. What is not of its alphabet is passed over, and a torn end cut off. */
export function latin1OfBase64(encoded: string): string {
  const plain = encoded
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replaceAll(/[^A-Za-z0-9+/]/g, "");
  return atob(plain.length % 4 === 1 ? plain.slice(0, -1) : plain);
}
