import { isPlaceholder } from "../placeholders";
import { token, type Rule } from "../rule";

/** Between a name and its value: `=`, `:`, `=>`, an escaped quote, the blanks of `aws configure set`, the prompt's `[None]: `. */
const ASSIGNED = String.raw`(?:\\{0,7}["'])?(?:\s{0,4}(?:=>|[:=])\s{0,4}|[ \t]{1,4}(?:\[[\w*]{0,24}\]: {0,2})?|>)(?:\\{0,7}["'])?`;

/** Amazon, Google and Microsoft. */
export const cloudRules: readonly Rule[] = [
  token("aws-access-key-id", ["AKIA", "ASIA", "ABIA", "ACCA"], /A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])/),
  {
    name: "aws-secret-access-key",
    literals: [
      "secret_access_key",
      "secretaccesskey",
      "secret-access-key",
      "secret access key",
      "secret_key",
      "secretkey",
    ],
    pattern: new RegExp(
      `(?:secret[_ -]?access[_ -]?key|secret_?key)${ASSIGNED}(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])`,
      "iy",
    ),
  },
  {
    // Beside its id, as the console's CSV has it.
    name: "aws-secret-access-key",
    literals: ["AKIA", "ASIA"],
    pattern:
      /A[KS]IA[A-Z2-7]{16}(?:\\{0,7}["'])?[,:;|\t ]{1,4}(?:\\{0,7}["'])?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/y,
    contextual: true,
    accept: ({ secret }) => /\d/.test(secret) && /[A-Z]/.test(secret) && !isPlaceholder(secret),
  },
  token(
    "aws-session-token",
    ["FwoGZXIvYXdz", "IQoJb3JpZ2lu"],
    /(?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9/+%]{80,2000}={0,2}/,
  ),
  {
    name: "aws-signature",
    literals: ["x-amz-signature="],
    pattern: /x-amz-signature=(?<secret>[0-9a-f]{64})(?![0-9a-f])/iy,
  },
  token("aws-bedrock-key", "ABSK", /ABSK[A-Za-z0-9+/]{100,270}={0,2}/),
  token("aws-bedrock-key", "bedrock-api-key-", /bedrock-api-key-[A-Za-z0-9+/]{60,2000}={0,2}/),
  token("gcp-oauth-secret", "GOCSPX-", /GOCSPX-[\w-]{24,32}/),
  token("gcp-access-token", "ya29.", /ya29\.[\w-]{20,2000}/),
  token("gcp-refresh-token", "1//0", /1\/\/0[\w-]{40,200}/),
  token("gcp-hmac-key", "GOOG1E", /GOOG1E[A-Z0-9]{55}(?![A-Za-z0-9])/),
  {
    name: "firebase-server-key",
    literals: [":APA91b"],
    offset: -11,
    pattern: /(?<![\w-])AAAA[\w-]{7}:APA91b[\w-]{100,160}/y,
  },
  {
    name: "azure-storage-key",
    literals: ["accountkey", "sharedaccesskey", "sharedsecret"],
    pattern:
      /(?:AccountKey|SharedAccessKey|SharedSecret(?:Issuer|Value)?)(?:\\{0,7}["'])?\s{0,2}[=:]\s{0,2}(?:\\{0,7}["'])?(?<secret>[A-Za-z0-9+/]{42,86}={1,2})/iy,
  },
  {
    // Three characters, a digit, `Q~` and the rest.
    name: "azure-client-secret",
    literals: Array.from("0123456789", (digit) => `${digit}Q~`),
    offset: -3,
    pattern: /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/y,
  },
  {
    name: "azure-sas",
    literals: ["sig="],
    pattern: /(?<=[?&;"' ])sig=(?<secret>[A-Za-z0-9%+/]{43,90}(?:%3[Dd]|=))/y,
  },
  {
    // Microsoft's identifiable keys carry their service's sign near their end: Storage, Cosmos DB, Service Bus, Event Hubs, IoT, Search, Functions, registries.
    name: "azure-key",
    literals: ["+ASt", "ACDb", "+ASb", "+AEh", "AIoT", "AzSe", "AzFu", "AzCa", "+ACR"],
    offset: -76,
    pattern: /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{76}(?:\+ASt|ACDb)[A-Za-z0-9+/]{5,6}={2}/y,
  },
  ...[33, 42, 44].map((length): Rule => ({
    name: "azure-key",
    literals: ["+ASb", "+AEh", "AIoT", "AzSe", "AzFu", "AzCa", "+ACR"],
    offset: -length,
    pattern: new RegExp(
      `(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{${length}}(?:\\+ASb|\\+AEh|AIoT|AzSe|AzFu|AzCa|\\+ACR)[A-D]?[A-Za-z0-9+/]{4,8}={0,2}(?![A-Za-z0-9+/])`,
      "y",
    ),
  })),
  {
    // Azure OpenAI and the other AI services; `JQQJ99` is the sign of the form.
    name: "azure-key",
    literals: ["JQQJ99"],
    offset: -52,
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{16,30}(?![A-Za-z0-9])/y,
  },
  {
    name: "azure-devops-token",
    literals: ["AZDO"],
    offset: -76,
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])/y,
  },
];
