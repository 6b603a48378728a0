/** How a small change of a function looks in a language; `name` is the module's. */
export interface Language {
  readonly path: (name: string) => string;
  readonly signature: (name: string) => string;
  readonly before: (name: string) => string;
  readonly after: (name: string) => string;
  readonly test: { readonly command: string; readonly fails: string; readonly passes: string };
}

export const LANGUAGES = {
  typescript: {
    path: (name) => `src/${name}/index.ts`,
    signature: (name) => `export function ${name}(input: Input): Result {`,
    before: (name) =>
      `export function ${name}(input: Input): Result {\n  const first = input.items[0];\n  return { id: first.id, total: input.items.length };\n}\n`,
    after: (name) =>
      `export function ${name}(input: Input): Result | undefined {\n  const [first] = input.items;\n  if (first === undefined) return undefined;\n  return { id: first.id, total: input.items.length };\n}\n`,
    test: {
      command: "npx vitest run",
      fails: "TypeError: Cannot read properties of undefined (reading 'id')\n\n Tests  1 failed | 53 passed (54)",
      passes: " Test Files  11 passed (11)\n      Tests  54 passed (54)\n   Duration  3.08s",
    },
  },
  go: {
    path: (name) => `internal/${name}/${name}.go`,
    signature: () => "func (s *Service) Handle(ctx context.Context, in Input) (Result, error) {",
    before: () =>
      "func (s *Service) Handle(ctx context.Context, in Input) (Result, error) {\n\treturn Result{ID: in.Items[0].ID}, nil\n}\n",
    after: () =>
      "func (s *Service) Handle(ctx context.Context, in Input) (Result, error) {\n\tif len(in.Items) == 0 {\n\t\treturn Result{}, ErrNoItems\n\t}\n\treturn Result{ID: in.Items[0].ID}, nil\n}\n",
    test: {
      command: "go test ./...",
      fails:
        "panic: runtime error: index out of range [0] with length 0\nFAIL\tgithub.com/lumen-shop/payments-api\t0.412s",
      passes: "ok  \tgithub.com/lumen-shop/payments-api\t0.388s",
    },
  },
  rust: {
    path: (name) => `src/${name}.rs`,
    signature: () => "pub fn handle(input: &Input) -> Output {",
    before: () => "pub fn handle(input: &Input) -> Output {\n    Output::from(&input.items[0])\n}\n",
    after: () => "pub fn handle(input: &Input) -> Option<Output> {\n    input.items.first().map(Output::from)\n}\n",
    test: {
      command: "cargo test",
      fails: "thread 'tests::empty' panicked: index out of bounds: the len is 0 but the index is 0",
      passes: "test result: ok. 61 passed; 0 failed; finished in 0.44s",
    },
  },
  python: {
    path: (name) => `jobs/${name}.py`,
    signature: (name) => `def ${name}(rows: list[dict]) -> dict:`,
    before: (name) => `def ${name}(rows: list[dict]) -> dict:\n    return {"id": rows[0]["id"], "total": len(rows)}\n`,
    after: (name) =>
      `def ${name}(rows: list[dict]) -> dict | None:\n    if not rows:\n        return None\n    return {"id": rows[0]["id"], "total": len(rows)}\n`,
    test: {
      command: "uv run pytest -q",
      fails: "E   IndexError: list index out of range\n1 failed, 32 passed in 2.90s",
      passes: ".................................                                        [100%]\n33 passed in 2.71s",
    },
  },
  yaml: {
    path: (name) => `k8s/base/${name}.yaml`,
    signature: (name) => `  name: ${name}`,
    before: (name) => `metadata:\n  name: ${name}\nspec:\n  replicas: 1\n`,
    after: (name) =>
      `metadata:\n  name: ${name}\nspec:\n  replicas: 2\n  strategy:\n    rollingUpdate: { maxUnavailable: 0 }\n`,
    test: {
      command: "kubectl kustomize k8s/staging | kubeconform -summary",
      fails:
        "stdin - Deployment is invalid: missing property 'selector'\nSummary: 31 resources found - Valid: 30, Invalid: 1",
      passes: "Summary: 31 resources found - Valid: 31, Invalid: 0, Errors: 0, Skipped: 0",
    },
  },
  swift: {
    path: (name) => `ios/App/${name}.swift`,
    signature: (name) => `struct ${name}: View {`,
    before: (name) => `struct ${name}: View {\n    var body: some View {\n        Text(items[0].title)\n    }\n}\n`,
    after: (name) =>
      `struct ${name}: View {\n    var body: some View {\n        if let first = items.first {\n            Text(first.title)\n        } else {\n            ContentUnavailableView("Nothing here yet", systemImage: "tray")\n        }\n    }\n}\n`,
    test: {
      command: "swift test --quiet",
      fails: "Fatal error: Index out of range\n** TEST FAILED **",
      passes: "Test Suite 'All tests' passed. Executed 63 tests, with 0 failures",
    },
  },
} as const satisfies Record<string, Language>;
