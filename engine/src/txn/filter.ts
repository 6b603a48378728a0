import { EngineError } from "../errors";
import { fieldPath } from "../store/catalogue";
import { fieldValue } from "../store/documents";
import { float64ToJson, int64ToJson, isJsonObject, type Json, type JsonObject, specialValue } from "../values/json";
import { compareJson } from "../values/keys";
import { checkValue } from "../values/measure";

export type Expression = (document: JsonObject) => Json | undefined;

/** Compiles a filter expression of the client library. It holds for a document when it evaluates to true. */
export function compileExpression(expression: Json): Expression {
  if (!isJsonObject(expression)) throw invalid(expression);
  const entries = Object.entries(expression);
  const [operator, operand] = entries[0] ?? [];
  if (entries.length !== 1 || operator === undefined || operand === undefined) {
    throw invalid(expression);
  }
  switch (operator) {
    case "$literal": {
      checkValue(operand, { allowUndefined: true });
      const undefinedLiteral = isJsonObject(operand) && specialValue(operand)?.type === "undefined";
      return undefinedLiteral ? () => undefined : () => operand;
    }
    case "$field": {
      if (typeof operand !== "string") throw invalid(expression);
      const path = fieldPath(operand);
      return (document) => fieldValue(document, path);
    }
    case "$and": {
      const all = operands(operand).map(compileExpression);
      return (document) => all.every((part) => truth(part(document), "and"));
    }
    case "$or": {
      const any = operands(operand).map(compileExpression);
      return (document) => any.some((part) => truth(part(document), "or"));
    }
    case "$not": {
      const part = compileExpression(operand);
      return (document) => !truth(part(document), "not");
    }
    case "$neg": {
      const part = compileExpression(operand);
      return (document) => negate(part(document));
    }
    default:
      return compileBinary(operator, operands(operand), expression);
  }
}

function compileBinary(operator: string, parts: readonly Json[], whole: Json): Expression {
  const [leftJson, rightJson] = parts;
  if (leftJson === undefined || rightJson === undefined || parts.length !== 2) throw invalid(whole);
  const left = compileExpression(leftJson);
  const right = compileExpression(rightJson);
  const compare = COMPARISONS[operator];
  if (compare !== undefined) {
    return (document) => compare(compareJson(left(document), right(document)));
  }
  const arithmetic = ARITHMETIC[operator];
  if (arithmetic === undefined) throw invalid(whole);
  return (document) => compute(operator, arithmetic, left(document), right(document));
}

const COMPARISONS: Readonly<Record<string, (order: number) => boolean>> = {
  $eq: (order) => order === 0,
  $neq: (order) => order !== 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
};

interface Arithmetic {
  float(left: number, right: number): number;
  int(left: bigint, right: bigint): bigint;
}

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  $add: { float: (a, b) => a + b, int: (a, b) => a + b },
  $sub: { float: (a, b) => a - b, int: (a, b) => a - b },
  $mul: { float: (a, b) => a * b, int: (a, b) => a * b },
  $div: { float: (a, b) => a / b, int: (a, b) => a / b },
  $mod: { float: (a, b) => a % b, int: (a, b) => a % b },
};

function compute(operator: string, arithmetic: Arithmetic, left: Json | undefined, right: Json | undefined): Json {
  const leftNumber = numeric(left);
  const rightNumber = numeric(right);
  if (typeof leftNumber === "number" && typeof rightNumber === "number") {
    return float64ToJson(arithmetic.float(leftNumber, rightNumber));
  }
  if (typeof leftNumber === "bigint" && typeof rightNumber === "bigint") {
    if (rightNumber === 0n && (operator === "$div" || operator === "$mod")) {
      throw new EngineError("DivisionByZero", "A filter divides an int64 by zero.");
    }
    return int64ToJson(BigInt.asIntN(64, arithmetic.int(leftNumber, rightNumber)));
  }
  throw new EngineError("InvalidFilterOperands", `The filter operator ${operator} needs two numbers of the same type.`);
}

function negate(value: Json | undefined): Json {
  const number = numeric(value);
  if (typeof number === "number") return float64ToJson(-number);
  if (typeof number === "bigint") return int64ToJson(BigInt.asIntN(64, -number));
  throw new EngineError("InvalidFilterOperands", "The filter operator $neg needs a number.");
}

function numeric(value: Json | undefined): number | bigint | null {
  if (typeof value === "number") return value;
  if (!isJsonObject(value)) return null;
  const special = specialValue(value);
  if (special?.type === "float64") return special.bytes.readDoubleLE();
  if (special?.type === "int64") return special.bytes.readBigInt64LE();
  return null;
}

function truth(value: Json | undefined, operator: string): boolean {
  if (typeof value === "boolean") return value;
  throw new EngineError("InvalidFilterOperands", `The filter operator ${operator} needs boolean operands.`);
}

function operands(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

function invalid(expression: Json): EngineError {
  return new EngineError("InvalidFilter", `Not a filter expression: ${JSON.stringify(expression).slice(0, 200)}`);
}
