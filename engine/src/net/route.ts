/** The methods that are named in logs and metrics; a client may send any word. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export function methodLabel(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : "OTHER";
}

/** What of `/api` is answered by the engine itself, by the first part after it. */
const API = new Set(["query", "query_ts", "query_at_ts", "mutation", "action", "function", "run"]);

/** The kind of address a request was sent to: one of a few, whatever the client asks for. */
export function routeOf(origin: "main" | "site", target = "/"): string {
  if (origin === "site") return "http_action";
  const [path = "/"] = target.split("?", 1);
  const [, first = "", second = "", third = ""] = path.split("/");
  switch (first) {
    case "http":
      return "http_action";
    case "metrics":
      return second === "" ? "metrics" : "other";
    case "version":
    case "instance_name":
      return "version";
    case "api":
      break;
    default:
      return "other";
  }
  if (API.has(second)) return second;
  if (second === "storage") return third === "upload" ? "storage_upload" : "storage_download";
  return "api";
}
