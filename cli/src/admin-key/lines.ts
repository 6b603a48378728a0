/** For `.env.local`, where the convex command line looks, and for a shell: both take single quotes as they are. */
export function connectionLines(url: string, adminKey: string): string {
  return `CONVEX_SELF_HOSTED_URL='${url}'\nCONVEX_SELF_HOSTED_ADMIN_KEY='${adminKey}'\n`;
}
