import { token, type Rule } from "../rule";

const gitlabPrefixes = [
  "glpat-",
  "gldt-",
  "glrt-",
  "glcbt-",
  "glptt-",
  "glft-",
  "glimt-",
  "glagent-",
  "gloas-",
  "glsoat-",
];

export const codeHostingRules: readonly Rule[] = [
  token("github-token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], /gh[pousr]_[A-Za-z0-9]{36,255}/),
  token("github-token", "github_pat_", /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/),
  token("gitlab-token", gitlabPrefixes, /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w.-]{20,300}/),
  token("npm-token", "npm_", /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/),
  {
    name: "npm-token",
    literals: ["_authtoken"],
    pattern: /_authToken\s{0,2}=\s{0,2}(?<secret>[\w.+/=-]{16,300})/y,
  },
  token("pypi-token", "pypi-", /pypi-AgEIcHlwaS5vcmc[\w-]{50,1000}/),
  token("rubygems-key", "rubygems_", /rubygems_[0-9a-f]{48}/),
  token("docker-token", ["dckr_pat_", "dckr_oat_"], /dckr_[po]at_[\w-]{27,60}/),
  token("atlassian-token", ["ATATT3", "ATCTT3"], /AT[AC]TT3[\w=-]{60,400}/),
  token("linear-key", "lin_api_", /lin_(?:api|oauth)_[A-Za-z0-9]{40,64}/),
  token("notion-token", "ntn_", /ntn_[A-Za-z0-9]{43,60}/),
  token("figma-token", ["figd_", "figo_"], /fig[do]_[\w-]{40,80}/),
  token("postman-key", "PMAK-", /PMAK-[0-9a-f]{24}-[0-9a-f]{34}/),
  token("sentry-token", ["sntrys_", "sntryu_"], /sntry[su]_[\w+/=]{40,400}/),
  token("grafana-token", ["glsa_", "glc_"], /gl(?:sa|c)_[\w+/=]{32,400}/),
  token("newrelic-key", "NRAK-", /NRAK-[A-Z0-9]{27}/),
  token("doppler-token", "dp.", /dp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,80}/),
];
