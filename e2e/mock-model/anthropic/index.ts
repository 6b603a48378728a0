import type { Protocol } from "../protocol";
import { eventGroups, toAnswer, wholeMessage } from "./answer";
import { parseRequest } from "./request";

const ERROR_TYPES = new Map([
  [400, "invalid_request_error"],
  [401, "authentication_error"],
  [404, "not_found_error"],
  [429, "rate_limit_error"],
  [529, "overloaded_error"],
]);

/** Anthropic's Messages API. */
export const anthropic: Protocol = {
  parse: parseRequest,
  whole: (turn, model) => wholeMessage(toAnswer(turn, model)),
  groups: (turn, model) =>
    eventGroups(toAnswer(turn, model)).map((group) =>
      group.map((event) => `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`),
    ),
  refusal: (status) => ({
    type: "error",
    error: { type: ERROR_TYPES.get(status) ?? "api_error", message: `refused with ${status}` },
  }),
};
