/** GETs a route of the backend's HTTP API with a key; throws on anything but 2xx. */
export async function getJson<T>(siteUrl: string, apiKey: string, path: string): Promise<T> {
  const response = await fetch(new URL(path, siteUrl), { headers: { authorization: `Bearer ${apiKey}` } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
