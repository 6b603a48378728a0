import { promisify } from "node:util";
import { gzip } from "node:zlib";

const compress = promisify(gzip);

/** POSTs a body to the backend as the clients do: JSON, gzip, a bearer key. Throws on anything but 200. */
export async function post(siteUrl: string, apiKey: string, path: string, body: unknown): Promise<unknown> {
  const response = await fetch(new URL(path, siteUrl), {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json", "content-encoding": "gzip" },
    body: await compress(JSON.stringify(body), { level: 1 }),
  });
  if (response.status === 429) {
    await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(response.headers.get("retry-after") ?? 1)));
    return await post(siteUrl, apiKey, path, body);
  }
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

export async function get(siteUrl: string, apiKey: string, path: string): Promise<unknown> {
  const response = await fetch(new URL(path, siteUrl), { headers: { authorization: `Bearer ${apiKey}` } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return await response.json();
}
