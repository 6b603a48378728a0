import { token, type Rule } from "../rule";

const twilioLiterals = Array.from("0123456789abcdef", (digit) => `SK${digit}`);

/** Messages, mail and calls; our own keys. */
export const serviceRules: readonly Rule[] = [
  token("opensync-key", "osk_", /osk_[\w-]{32,128}/),
  token(
    "slack-token",
    ["xoxb-", "xoxp-", "xoxa-", "xoxe-", "xoxe.", "xoxo-", "xoxr-", "xoxs-", "xoxc-", "xoxd-"],
    /xox[abcdeoprs][-.][\w%.+/-]{20,400}/,
  ),
  token("slack-token", ["xapp-", "xwfp-"], /(?:xapp|xwfp)-\d-[\w-]{20,200}/),
  {
    name: "slack-webhook",
    literals: ["hooks.slack.com/", "hooks.slack-gov.com/"],
    pattern: /hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<secret>[A-Z0-9/]{18,40}[\w/-]{10,80})/y,
  },
  {
    name: "discord-webhook",
    literals: ["/api/webhooks/"],
    pattern: /\/api\/webhooks\/\d{15,21}\/(?<secret>[\w-]{60,90})/y,
  },
  {
    name: "teams-webhook",
    literals: ["/incomingwebhook/"],
    pattern: /\/IncomingWebhook\/(?<secret>[0-9a-f]{32}\/[0-9a-f-]{36}(?:\/[\w-]{20,60})?)/iy,
  },
  {
    name: "telegram-token",
    literals: [":AA"],
    pattern: /(?<=(?<!\d)\d{8,10}):(?<secret>AA[\w-]{33})(?![\w-])/y,
  },
  token("twilio-key", twilioLiterals, /SK[0-9a-f]{32}(?![A-Za-z0-9])/),
  token("sendgrid-key", "SG.", /SG\.[\w-]{16,32}\.[\w-]{16,64}/),
  token("mailgun-key", ["key-", "pubkey-"], /key-[0-9a-f]{32}(?![A-Za-z0-9])/),
  {
    name: "mailchimp-key",
    literals: ["-us"],
    offset: -32,
    pattern: /(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/y,
  },
  token("mandrill-key", "md-", /md-[\w-]{22}(?![\w-])/),
  token("resend-key", "re_", /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,28}(?![A-Za-z0-9_])/),
  token("brevo-key", ["xkeysib-", "xsmtpsib-"], /x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}/),
  token("intercom-token", "dG9rO", /dG9rO[A-Za-z0-9+/]{50,60}={0,2}/),
  token("age-secret-key", "AGE-SECRET-KEY-1", /AGE-SECRET-KEY-1[A-Z0-9]{58}/),
  token("age-secret-key", "AGE-PLUGIN-", /AGE-PLUGIN-[A-Z0-9]{1,20}-1[A-Z0-9]{20,200}/),
];
