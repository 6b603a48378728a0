import { token, type Rule } from "../rule";

export const cloudRules: readonly Rule[] = [
  token("aws-access-key-id", ["AKIA", "ASIA", "ABIA", "ACCA"], /A(?:KIA|SIA|BIA|CCA)[A-Z2-7]{16}(?![A-Za-z0-9])/),
  {
    name: "aws-secret-access-key",
    literals: ["secret_access_key", "secretaccesskey", "secret-access-key", "aws_secret_key"],
    pattern:
      /[\w-]{14,20}(?:\\{0,7}["'])?\s{0,4}(?:=>|[:=])\s{0,4}(?:\\{0,7}["'])?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+])/y,
  },
  token("aws-bedrock-key", "ABSK", /ABSK[A-Za-z0-9+/]{100,270}={0,2}/),
  token("gcp-oauth-secret", "GOCSPX-", /GOCSPX-[\w-]{28}/),
  token("gcp-access-token", "ya29.", /ya29\.[\w-]{20,2000}/),
  token("gcp-refresh-token", "1//0", /1\/\/0[\w-]{40,200}/),
  {
    name: "azure-storage-key",
    literals: ["accountkey", "sharedaccesskey"],
    pattern: /(?:AccountKey|SharedAccessKey)\s{0,2}=\s{0,2}(?<secret>[A-Za-z0-9+/]{42,86}={1,2})/iy,
  },
  {
    // Three characters, a digit, `Q~` and the rest.
    name: "azure-client-secret",
    literals: ["Q~"],
    offset: -4,
    pattern: /(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/y,
  },
  {
    name: "azure-sas",
    literals: ["sig="],
    pattern: /(?<=[?&;])sig=(?<secret>[A-Za-z0-9%+/]{43,90}(?:%3[Dd]|=))/y,
  },
  token("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], /do[por]_v1_[0-9a-f]{64}/),
  token("databricks-token", "dapi", /dapi[0-9a-f]{32}(?:-\d)?(?![0-9a-zA-Z])/),
  token("vault-token", ["hvs.", "hvb."], /hv[sb]\.[\w-]{24,300}/),
  { name: "terraform-token", literals: [".atlasv1."], pattern: /\.atlasv1\.(?<secret>[\w-]{60,70})/y },
  token("cloudflare-origin-key", "v1.0-", /v1\.0-[0-9a-f]{24}-[0-9a-f]{146}/),
  token("fly-token", "fm2_", /fm[12][ar]?_[A-Za-z0-9+/=_,-]{100,4000}/),
  token("supabase-key", ["sbp_", "sb_secret_"], /(?:sbp_[0-9a-f]{40}|sb_secret_[\w-]{22,60})/),
  token("planetscale-token", ["pscale_tkn_", "pscale_pw_"], /pscale_(?:tkn|pw)_[\w.=-]{32,64}/),
  {
    // `prod:happy-animal-123|<base64 or JWT>`, also `dev:`, `preview:team:project|` and `project:`.
    name: "convex-deploy-key",
    literals: ["prod:", "dev:", "preview:", "project:"],
    pattern: /(?<![A-Za-z0-9])(?:prod|dev|preview|project):[a-z0-9:-]{3,80}\|(?<secret>[\w+/=.-]{40,2000})/y,
  },
];
