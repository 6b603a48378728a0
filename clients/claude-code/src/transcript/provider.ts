/** The model of lines that Claude Code writes itself: nobody was billed. */
export const SYNTHETIC = "<synthetic>";

/**
 * Who served a call. Bedrock and Vertex mark their message ids; a model that is not Claude came over a gateway
 * (`ANTHROPIC_BASE_URL`) of which the transcript says nothing.
 */
export function providerOf(model: string | undefined, messageId: string | undefined): string | undefined {
  if (model === undefined || model === SYNTHETIC) return undefined;
  if (messageId?.startsWith("msg_bdrk_")) return "aws";
  if (messageId?.startsWith("msg_vrtx_")) return "google";
  return model.startsWith("claude") ? "anthropic" : undefined;
}
