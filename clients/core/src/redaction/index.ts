export { createRedactor, type Redactor, type RedactorOptions } from "./redactor";
export { redact } from "./redact";
export { builtInRules } from "@opensync/protocol/redaction";
