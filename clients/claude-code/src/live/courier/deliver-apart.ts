import { deliverApart as deliverInAnotherProcess, type ApartOptions, type Delivered } from "@opensync/client-core";
import type { Facts } from "../facts";
import { droppedPrompts, type ApartRequest } from "./apart-request";

/** Delivers in a process of its own, and drops what facts the transcripts turned out to hold. */
export async function deliverApart(
  request: ApartRequest,
  { facts, ...options }: ApartOptions & { readonly facts: Pick<Facts, "dropPrompts"> },
): Promise<Delivered> {
  const { delivered, more } = await deliverInAnotherProcess(request, options);
  for (const { sessionId, promptIds } of droppedPrompts.parse(more)) await facts.dropPrompts(sessionId, promptIds);
  return delivered;
}
