import type { Json } from "./json";

/** A validator as the client library exports it (`exportArgs()`, `schema.export()`). */
export type ValidatorJson =
  | { type: "null" | "number" | "bigint" | "commitTs" | "boolean" | "string" | "bytes" | "any" }
  | { type: "id"; tableName: string }
  | { type: "literal"; value: Json }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: FieldValidatorJson }
  | { type: "object"; value: Record<string, FieldValidatorJson> }
  | { type: "union"; value: ValidatorJson[] };

export interface FieldValidatorJson {
  fieldType: ValidatorJson;
  optional: boolean;
}

/** The tables whose ids it takes. */
export function* referencedTables(validator: ValidatorJson): Generator<string, void> {
  switch (validator.type) {
    case "id":
      yield validator.tableName;
      break;
    case "array":
      yield* referencedTables(validator.value);
      break;
    case "record":
      yield* referencedTables(validator.keys);
      yield* referencedTables(validator.values.fieldType);
      break;
    case "object":
      for (const { fieldType } of Object.values(validator.value)) yield* referencedTables(fieldType);
      break;
    case "union":
      for (const member of validator.value) yield* referencedTables(member);
      break;
    default:
      break;
  }
}

/** As upstream prints it, object fields in alphabetical order: `v.object({a: v.optional(v.string())})`. */
export function printValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "number":
      return "v.float64()";
    case "bigint":
      return "v.int64()";
    case "id":
      return `v.id("${validator.tableName}")`;
    case "literal":
      return `v.literal(${printLiteral(validator.value)})`;
    case "array":
      return `v.array(${printValidator(validator.value)})`;
    case "record":
      return `v.record(${printValidator(validator.keys)}, ${printValidator(validator.values.fieldType)})`;
    case "union":
      return `v.union(${validator.value.map(printValidator).join(", ")})`;
    case "object": {
      const fields = Object.keys(validator.value)
        .sort()
        .map((name) => `${name}: ${printField(validator.value[name])}`);
      return `v.object({${fields.join(", ")}})`;
    }
    default:
      return `v.${validator.type}()`;
  }
}

export function printLiteral(value: Json): string {
  if (typeof value === "number") return Number.isInteger(value) ? `${value}.0` : String(value);
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  return typeof value === "object" && value !== null && "$integer" in value ? "<bigint>" : "<number>";
}

function printField(field: FieldValidatorJson | undefined): string {
  if (field === undefined) return "v.any()";
  const type = printValidator(field.fieldType);
  return field.optional ? `v.optional(${type})` : type;
}
