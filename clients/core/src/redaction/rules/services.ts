import { token, type Rule } from "../rule";

const twilioLiterals = Array.from("0123456789abcdef", (digit) => `SK${digit}`);

export const serviceRules: readonly Rule[] = [
  token("opensync-key", "osk_", /osk_[\w-]{32,128}/),
  token(
    "slack-token",
    ["xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxe.", "xoxo-", "xoxr-", "xoxs-", "xoxc-", "xoxd-"],
    /xox[abcdeoprs][-.][\w%.-]{20,400}/,
  ),
  token("slack-token", "xapp-", /xapp-\d-[\w-]{20,200}/),
  {
    name: "slack-webhook",
    literals: ["hooks.slack.com/"],
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Z0-9/]{18,40}[\w/-]{10,80})/y,
  },
  {
    name: "discord-webhook",
    literals: ["/api/webhooks/"],
    pattern: /\/api\/webhooks\/\d{15,21}\/(?<secret>[\w-]{60,90})/y,
  },
  {
    name: "telegram-token",
    literals: [":AA"],
    pattern: /(?<=(?<!\d)\d{8,10}):(?<secret>AA[\w-]{33})(?![\w-])/y,
  },
  token("stripe-key", ["sk_live_", "sk_test_", "rk_live_", "rk_test_"], /[sr]k_(?:live|test)_[A-Za-z0-9]{16,250}/),
  token("stripe-webhook-secret", "whsec_", /whsec_[A-Za-z0-9+/=]{24,100}/),
  token("square-token", ["sq0atp-", "sq0csp-"], /sq0(?:atp|csp)-[\w-]{22,43}/),
  token("shopify-token", ["shpat_", "shpca_", "shppa_", "shpss_"], /shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/),
  token("twilio-key", twilioLiterals, /SK[0-9a-f]{32}(?![A-Za-z0-9])/),
  token("sendgrid-key", "SG.", /SG\.[\w-]{16,32}\.[\w-]{16,64}/),
  token("mailgun-key", "key-", /key-[0-9a-f]{32}(?![A-Za-z0-9])/),
  token("tailscale-key", "tskey-", /tskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}(?:CNTRL)?-[A-Za-z0-9]{16,60}/),
  token("age-secret-key", "AGE-SECRET-KEY-1", /AGE-SECRET-KEY-1[A-Z0-9]{58}/),
];
