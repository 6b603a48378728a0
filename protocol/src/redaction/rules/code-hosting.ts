import { token, type Rule } from "../rule";

const gitlabPrefixes = [
  "glpat-",
  "gldt-",
  "glrt-",
  "glrtr-",
  "glcbt-",
  "glptt-",
  "glft-",
  "glimt-",
  "glagent-",
  "gloas-",
  "glsoat-",
  "glffct-",
  "glwt-",
];

/** Git hosts, package registries, continuous integration. */
export const codeHostingRules: readonly Rule[] = [
  token("github-token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], /gh[pousr]_[A-Za-z0-9]{36,255}/),
  // An app's tokens of 2026: `ghs_`, the app's id, a JWT.
  token("github-token", "ghs_", /ghs_[A-Za-z0-9_-]{1,400}\.[\w-]{10,1200}\.[\w-]{10,800}/),
  token("github-token", "github_pat_", /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}/),
  token(
    "gitlab-token",
    gitlabPrefixes,
    /gl(?:pat|dt|rtr?|cbt|ptt|ft|imt|agent|oas|soat|ffct|wt)-[\w-]{20,300}(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?/,
  ),
  token("gitlab-token", "GR1348941", /GR1348941[\w-]{20}/),
  token("bitbucket-token", ["ATBB", "BBDC-"], /(?:ATBB[A-Za-z0-9]{32}(?![A-Za-z0-9])|BBDC-[A-Za-z0-9+/]{40,60})/),
  token("npm-token", "npm_", /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/),
  {
    name: "npm-token",
    literals: ["_authtoken", "_auth", "_password"],
    pattern: /(?<![A-Za-z0-9])_(?:authToken|auth|password)\s{0,2}=\s{0,2}["']?(?<secret>[\w.+/-]{16,300}={0,2})/iy,
    contextual: true,
    accept: ({ secret }) => /\d/.test(secret) || secret.endsWith("="),
  },
  token("pypi-token", "pypi-", /pypi-Ag(?:EIcHlwaS5vcmc|ENdGVzdC5weXBpLm9yZ)[\w-]{50,1000}/),
  token("rubygems-key", "rubygems_", /rubygems_[0-9a-f]{48}/),
  token("nuget-key", "oy2", /oy2[a-z0-9]{43}(?![A-Za-z0-9])/),
  token("crates-token", "cio", /cio[A-Za-z0-9]{32}(?![A-Za-z0-9])/),
  token("clojars-token", "CLOJARS_", /CLOJARS_[0-9a-z]{60}/i),
  token("docker-token", ["dckr_pat_", "dckr_oat_"], /dckr_[po]at_[\w-]{27,60}/),
  token(
    "artifactory-key",
    ["AKCp", "cmVmdGtu"],
    /(?<![+/])(?:AKCp[A-Za-z0-9]{60,80}|cmVmdGtu[A-Za-z0-9]{56,64})(?![A-Za-z0-9+/])/,
  ),
  token("sonar-token", ["sqp_", "squ_", "sqa_"], /sq[pua]_[0-9a-f]{40}/),
  token("snyk-token", ["snyk_uat", "snyk_sat"], /snyk_[us]at\.[0-9a-f]{8}\.[\w.-]{60,200}/),
  token("buildkite-token", ["bkua_", "bkct_"], /bk(?:ua|ct)_[A-Za-z0-9]{38,64}/),
  token("circleci-token", "CCIPAT_", /CCIP(?:AT|RJ)_[A-Za-z0-9]{20,24}_[0-9a-f]{40}/),
  token("sourcegraph-token", "sgp_", /sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}/),
  token("harness-token", ["pat.", "sat."], /[ps]at\.[\w-]{22}\.[0-9a-f]{24}\.[A-Za-z0-9]{20}/),
];
