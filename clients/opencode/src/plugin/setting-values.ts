import { delimiter } from "node:path";

/** Gives a setting's value, or what it must be instead. Text is read as an environment variable's. */
export type ReadValue<T> = (value: unknown) => { readonly value: T } | { readonly fault: string };

const ON = /^(?:1|y|yes|on|true|enabled)$/i;
const OFF = /^(?:0|n|no|off|false|disabled)$/i;

export const flag: ReadValue<boolean> = (value) => {
  if (typeof value === "boolean") return { value };
  if (typeof value === "string" && ON.test(value)) return { value: true };
  if (typeof value === "string" && OFF.test(value)) return { value: false };
  return { fault: "must be true or false" };
};

export const text: ReadValue<string> = (value) => {
  if (typeof value !== "string") return { fault: "must be text" };
  const trimmed = value.trim();
  return trimmed === "" ? { fault: "must not be empty" } : { value: trimmed };
};

/** Folders as a list, or as text in the form of PATH. */
export const folders: ReadValue<string[]> = (value) => {
  const list: unknown = typeof value === "string" ? value.split(delimiter) : value;
  if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
    return { fault: "must be a list of paths" };
  return { value: list.map((folder) => folder.trim()).filter((folder) => folder !== "") };
};

/** A whole number between two. */
export function count(least: number, most: number): ReadValue<number> {
  return (value) => {
    const number = typeof value === "string" && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most)
      return { value: number };
    return { fault: `must be a whole number from ${least} to ${most}` };
  };
}
