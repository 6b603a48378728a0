/** Whether the address is of this device, which needs no network for it. */
export function isLoopback(url: string): boolean {
  return /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname);
}
