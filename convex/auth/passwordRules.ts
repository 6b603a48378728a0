import { refusal } from "../functionError";

const MIN_CHARS = 10;
/** Scrypt takes any length; this bounds what a caller may make us hash. */
const MAX_CHARS = 256;
const MAX_ACCOUNT_CHARS = 254;

/** An account's name as it is stored and looked up: what differs in case, width or accents' encoding only is the same. */
export function accountName(given: unknown): string {
  const name = typeof given === "string" ? given.normalize("NFKC").trim().toLowerCase() : "";
  if (name === "" || name.length > MAX_ACCOUNT_CHARS || /[\s\p{C}]/u.test(name)) {
    throw refusal(
      "invalid_account",
      `An account's name, or e-mail address, has 1 to ${MAX_ACCOUNT_CHARS} characters and no spaces.`,
    );
  }
  return name;
}

/** @throws `weak_password` for one that is too short, or that the account's name gives away */
export function checkPassword(password: string, account: string): void {
  const length = Array.from(password).length;
  if (length < MIN_CHARS)
    throw refusal("weak_password", `A password has at least ${MIN_CHARS} characters; this one has ${length}.`);
  if (password.length > MAX_CHARS) throw refusal("weak_password", `A password has at most ${MAX_CHARS} characters.`);
  const plain = password.normalize("NFKC").trim().toLowerCase();
  const names = [account, account.split("@")[0] ?? ""].filter((name) => name !== "");
  const rest = names.map((name) => plain.replaceAll(name, ""));
  if (rest.some((left, index) => plain.includes(names[index] ?? "") && left.length < MIN_CHARS / 2)) {
    throw refusal("weak_password", "A password that is little more than the account's name is guessed first.");
  }
  if (new Set(plain).size < 4)
    throw refusal("weak_password", "A password of so few different characters is guessed first.");
}
