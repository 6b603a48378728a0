import { token, type Rule } from "../rule";

/** Logs, traces, metrics and alerts. */
export const observabilityRules: readonly Rule[] = [
  token("sentry-token", ["sntrys_", "sntryu_", "sntrya_"], /sntry[sua]_[\w+/=]{40,400}/),
  token("grafana-token", ["glsa_", "glc_", "glpi_"], /gl(?:sa|c|pi)_[\w+/=]{32,400}/),
  token("grafana-token", "eyJrIjoi", /eyJrIjoi[A-Za-z0-9]{60,400}={0,2}(?![\w.=-])/),
  token("newrelic-key", ["NRAK-", "NRAA-", "NRII-", "NRSP-"], /NR(?:AK|AA|II|SP)-[\w-]{27,40}/),
  {
    name: "newrelic-key",
    literals: ["NRAL"],
    offset: -36,
    pattern: /(?<![A-Za-z0-9])[0-9a-f]{36}NRAL(?![A-Za-z0-9])/y,
  },
  token("dynatrace-token", ["dt0c01.", "dt0s"], /dt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64}/),
  token("honeycomb-key", ["hcaik_", "hcbik_", "hcxik_", "hcamk_"], /hc[a-z]{3}_[a-z0-9]{40,70}/),
  token("posthog-key", ["phx_", "phs_"], /ph[xs]_[A-Za-z0-9]{40,50}/),
  token("elastic-key", "essu_", /essu_[A-Za-z0-9+/=]{40,120}/),
  token("splunk-token", "splunkd/", /splunkd\/[\w^]{60,400}/),
  {
    name: "pagerduty-token",
    literals: ["token token="],
    pattern: /token token=(?<secret>[\w+-]{18,32})/iy,
  },
  {
    name: "opsgenie-key",
    literals: ["geniekey "],
    pattern: /geniekey {1,2}(?<secret>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/iy,
  },
];
