import { token, type Rule } from "../rule";

export const aiRules: readonly Rule[] = [
  token("anthropic-key", "sk-ant-", /sk-ant-[a-z]{2,10}\d{0,2}-[\w-]{20,200}/),
  token("openrouter-key", "sk-or-v1-", /sk-or-v1-[0-9a-f]{64}/),
  token("langfuse-key", "sk-lf-", /sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/),
  token(
    "openai-key",
    ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-none-"],
    /sk-(?:proj|svcacct|admin|None)-[\w-]{20,300}/,
  ),
  // OpenAI's older keys, and those of the many services that copied the form (DeepSeek, Moonshot, …).
  token("sk-key", "sk-", /sk-[A-Za-z0-9]{32,64}(?![A-Za-z0-9_-])/),
  token("google-api-key", "AIza", /AIza[\w-]{35}(?![\w-])/),
  token("huggingface-token", ["hf_", "api_org_"], /(?:hf|api_org)_[A-Za-z]{34}(?![A-Za-z0-9])/),
  token("groq-key", "gsk_", /gsk_[A-Za-z0-9]{52}/),
  token("xai-key", "xai-", /xai-[A-Za-z0-9]{80}/),
  token("perplexity-key", "pplx-", /pplx-[A-Za-z0-9]{48}/),
  token("replicate-token", "r8_", /r8_[A-Za-z0-9]{37}/),
  token("pinecone-key", "pcsk_", /pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{40,80}/),
];
