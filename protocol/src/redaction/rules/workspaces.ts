import { token, type Rule } from "../rule";

/** Where people plan, write, draw and sign in. */
export const workspaceRules: readonly Rule[] = [
  token("atlassian-token", ["ATATT3", "ATCTT3"], /AT[AC]TT3[\w=-]{60,400}/),
  token("linear-key", ["lin_api_", "lin_oauth_", "lin_wh_"], /lin_(?:api|oauth|wh)_[A-Za-z0-9]{32,64}/),
  token("notion-token", "ntn_", /ntn_[A-Za-z0-9]{43,60}/),
  token("notion-token", "secret_", /secret_[A-Za-z0-9]{43}(?![A-Za-z0-9])/),
  token("figma-token", ["figd_", "figo_", "figu_", "figoh_"], /fig(?:d|o|u|oh)_[\w-]{40,80}/),
  token("postman-key", "PMAK-", /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/),
  token("dropbox-token", "sl.", /sl\.(?:u\.|B)[\w-]{100,1500}/),
  token("hubspot-token", "pat-", /pat-(?:na|eu|ap)\d-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/),
  token("typeform-token", "tfp_", /tfp_[\w.=-]{40,80}/),
  token("contentful-token", "CFPAT-", /CFPAT-[\w-]{43}/),
  token("readme-key", "rdme_", /rdme_[a-z0-9]{70}/),
  token("mapbox-token", "sk.eyJ", /sk\.eyJ[\w-]{40,200}\.[\w-]{20,40}/),
  token("facebook-token", "EAA", /(?<![+/])EAA[A-Za-z0-9]{90,300}(?![A-Za-z0-9+/=])/),
  {
    // Okta's own scheme: `Authorization: SSWS 00…`.
    name: "okta-token",
    literals: ["ssws "],
    pattern: /ssws {1,2}(?<secret>[\w-]{30,60})/iy,
  },
  token("launchdarkly-key", ["sdk-", "api-"], /(?:sdk|api)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/),
];
