/** Finding secrets in texts and JSON values. Pure: clients use it before anything leaves the machine, exports and shares once more. */
export { builtInRedactor, replaceSecrets } from "./built-in-redactor";
export { detectSecrets } from "./detect-secrets";
export type { Secret } from "./find-secrets";
export { redactJson, type TextRedactor } from "./redact-json";
export { builtInRules } from "./rules";
