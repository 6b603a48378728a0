import { webcrypto } from "node:crypto";
import { hostOperation } from "./timers";

/** Upstream's `crypto`: three members, usable in every kind of function. */
export function sandboxCrypto(): Pick<webcrypto.Crypto, "getRandomValues" | "randomUUID" | "subtle"> {
  const subtle = countingSubtle();
  return {
    getRandomValues: (array) => webcrypto.getRandomValues(array),
    randomUUID: () => webcrypto.randomUUID(),
    get subtle() {
      return subtle;
    },
  };
}

/** `crypto.subtle` works on other threads, so a query or mutation may be idle while it waits for it. */
function countingSubtle(): webcrypto.SubtleCrypto {
  const methods = new Map<PropertyKey, unknown>();
  return new Proxy(webcrypto.subtle, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      let method = methods.get(name);
      if (method === undefined) {
        method = (...args: unknown[]) =>
          hostOperation(async () => (await Reflect.apply(member, target, args)) as unknown);
        methods.set(name, method);
      }
      return method;
    },
  });
}
