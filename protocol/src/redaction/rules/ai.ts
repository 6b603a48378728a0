import { token, type Rule } from "../rule";

/** Model providers and what stands around them: gateways, vector stores, tracing. */
export const aiRules: readonly Rule[] = [
  token("anthropic-key", "sk-ant-", /sk-ant-[a-z]{2,10}\d{0,2}-[\w-]{20,200}/),
  token("openrouter-key", "sk-or-", /sk-or-(?:v\d-)?[0-9a-f]{64}/),
  token("langfuse-key", "sk-lf-", /sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/),
  token("helicone-key", "sk-helicone-", /sk-helicone-[\w-]{20,80}/),
  token("litellm-key", "sk-litellm-", /sk-litellm-[\w-]{16,80}/),
  token(
    "openai-key",
    ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-None-"],
    /sk-(?:proj|svcacct|admin|None)-[\w-]{20,300}/,
  ),
  // OpenAI's older keys, and those of the many services that copied the form (DeepSeek, Moonshot, Qwen, Stability, …).
  token("sk-key", "sk-", /sk-[A-Za-z0-9]{32,64}(?![A-Za-z0-9_-])/),
  token("cerebras-key", "csk-", /csk-[a-z0-9]{40,64}(?![A-Za-z0-9])/),
  token("google-api-key", "AIza", /AIza[\w-]{35}(?![\w-])/),
  // The keys that AI Studio gives out since 2026.
  token("google-api-key", "AQ.Ab", /AQ\.Ab[\w-]{30,120}/),
  token("huggingface-token", ["hf_", "api_org_"], /(?:hf|api_org)_[A-Za-z0-9]{34,40}(?![A-Za-z0-9])/),
  token("groq-key", "gsk_", /gsk_[A-Za-z0-9]{48,60}/),
  token("xai-key", "xai-", /xai-[A-Za-z0-9]{70,100}/),
  token("perplexity-key", "pplx-", /pplx-[A-Za-z0-9]{40,64}/),
  token("replicate-token", "r8_", /r8_[A-Za-z0-9]{37,40}/),
  token("together-key", "tgp_v1_", /tgp_v1_[\w-]{40,60}/),
  token("fireworks-key", "fw_", /fw_[A-Za-z0-9]{20,32}(?![A-Za-z0-9_])/),
  token("nvidia-key", "nvapi-", /nvapi-[\w-]{50,80}/),
  token("elevenlabs-key", "sk_", /sk_[0-9a-f]{48}(?![A-Za-z0-9])/),
  token("jina-key", "jina_", /jina_[\w-]{50,70}/),
  token("voyage-key", "pa-", /pa-[A-Za-z0-9][\w-]{42}(?![\w-])/),
  token("tavily-key", "tvly-", /tvly-(?:dev-|prod-)?[A-Za-z0-9]{24,48}/),
  token("firecrawl-key", "fc-", /fc-[0-9a-f]{32}(?![0-9a-z])/),
  token("langsmith-key", ["lsv2_", "ls__"], /(?:lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}|ls__[0-9a-f]{32})/),
  token("pinecone-key", "pcsk_", /pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{40,80}/),
  token("e2b-key", "e2b_", /e2b_[0-9a-f]{40}/),
  token("runpod-key", "rpa_", /rpa_[A-Z0-9]{36,50}/),
  token("modal-token", ["ak-", "as-"], /a[ks]-[A-Za-z0-9]{22}(?![\w-])/),
  token("wandb-key", "wandb_v1_", /wandb_v1_[\w-]{40,90}/),
  token("cursor-key", ["key_", "crsr_"], /(?:key|crsr)_[0-9a-f]{64}/),
];
