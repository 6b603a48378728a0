import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

/** `opensync up` serves what this makes, from beside its own bundle; a static host takes the same files. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  esbuild: { jsx: "automatic", legalComments: "none" },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // A file of another build may still be asked for: names carry the hash, and each is small enough to be cached for ever.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
  },
});
