/** A courier's delivery in a process of its own: what takes much memory is not kept by the one that waits beside the agent. */
export { deliverApart, type ApartOptions, type ApartDelivery } from "./deliver-apart";
export { answerApart, type ApartAnswer } from "./answer-apart";
