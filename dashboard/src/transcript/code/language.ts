/** Names that fences and file endings have for a language, by the name of its grammar (see `languages.ts`). */
const NAMES: Readonly<Record<string, string>> = {
  bash: "sh shell zsh shellscript console bash_profile bashrc zshrc",
  c: "h",
  cpp: "cc cxx hpp hh c++",
  csharp: "cs c#",
  css: "",
  dart: "",
  diff: "patch",
  docker: "dockerfile containerfile",
  elixir: "ex exs",
  go: "golang",
  graphql: "gql",
  html: "htm",
  ini: "cfg conf properties env editorconfig npmrc gitconfig",
  java: "",
  javascript: "js mjs cjs",
  json: "jsonc json5 jsonl webmanifest",
  jsx: "",
  kotlin: "kt kts",
  lua: "",
  make: "makefile mk",
  markdown: "md mdx",
  nix: "",
  php: "",
  powershell: "ps1 pwsh",
  prisma: "",
  proto: "protobuf",
  python: "py pyi pyw",
  ruby: "rb gemfile rakefile",
  rust: "rs",
  scala: "sc",
  scss: "sass",
  sql: "",
  svelte: "",
  swift: "",
  terraform: "tf hcl",
  toml: "",
  tsx: "",
  typescript: "ts mts cts",
  vue: "",
  xml: "svg plist xsd",
  yaml: "yml",
  zig: "",
};

const GRAMMAR_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(NAMES).flatMap(([grammar, names]) =>
    [grammar, ...names.split(" ").filter((name) => name !== "")].map((name) => [name, grammar] as const),
  ),
);

/** The grammar that a fence's name or a file's ending means; null for none that is known. */
export function languageOf(name: string): string | null {
  return GRAMMAR_OF.get(name.toLowerCase()) ?? null;
}

export function languageOfPath(path: string): string | null {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  const ending = file.includes(".") ? (file.split(".").at(-1) ?? "") : file;
  return languageOf(ending) ?? languageOf(file.split(".")[0] ?? "");
}
