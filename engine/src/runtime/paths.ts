/** `mod/file.js:name`, `mod/file:name` and `mod/file` (its default export) as `mod/file:name`. */
export function canonicalPath(path: string): string {
  const colon = path.lastIndexOf(":");
  const modulePath = colon === -1 ? path : path.slice(0, colon);
  const name = colon === -1 ? "default" : path.slice(colon + 1);
  return `${modulePath.replace(/\.js$/, "")}:${name}`;
}

/** As error texts name a function: without `:default`. */
export function strippedPath(canonical: string): string {
  return canonical.replace(/:default$/, "");
}

/** As upstream names modules in some texts: `mod/file.js:name`. */
export function modulePathWithExtension(canonical: string): string {
  return canonical.replace(/:([^:]*)$/, ".js:$1");
}
