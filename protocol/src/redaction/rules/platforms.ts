import { token, type Rule } from "../rule";

/** Where software runs and keeps its data: hosting, databases, infrastructure. */
export const platformRules: readonly Rule[] = [
  token("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], /do[por]_v1_[0-9a-f]{64}/),
  token(
    "databricks-token",
    ["dapi", "dkea", "dsapi", "dose"],
    /(?:dapi|dkea|dsapi|dose)[0-9a-f]{32}(?:-\d)?(?![0-9a-zA-Z])/,
  ),
  token("vault-token", ["hvs.", "hvb.", "hvr."], /hv[sbr]\.[\w-]{24,300}/),
  {
    name: "terraform-token",
    literals: [".atlasv1."],
    offset: -14,
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}/y,
  },
  token("cloudflare-origin-key", "v1.0-", /v1\.0-[0-9a-f]{24}-[0-9a-f]{146}/),
  token("cloudflare-token", ["cfk_", "cfut_", "cfat_"], /cf(?:k|ut|at)_[\w-]{40,64}/),
  token("fly-token", ["fm1", "fm2", "fo1_"], /(?:fm[12][ar]?_[A-Za-z0-9+/=_,-]{100,4000}|fo1_[\w-]{43})/),
  token("vercel-token", ["vcp_", "vci_", "vca_", "vcr_", "vck_"], /vc[piark]_[A-Za-z0-9]{24,80}/),
  token("vercel-token", "vercel_blob_rw_", /vercel_blob_rw_[A-Za-z0-9]{8,24}_[A-Za-z0-9]{24,48}/),
  token("netlify-token", ["nfp_", "nfc_", "nfo_", "nfb_", "nfu_"], /nf[pcobu]_[A-Za-z0-9]{36,48}/),
  token("heroku-key", "HRKU-", /HRKU-(?:AA[\w-]{58}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/),
  token("supabase-key", ["sbp_", "sb_secret_"], /(?:sbp_(?:oauth_)?[0-9a-f]{40}|sb_secret_[\w-]{22,60})/),
  token("planetscale-token", "pscale_", /pscale_(?:tkn|pw|oauth|otkn)_[\w.=-]{32,64}/),
  token("neon-key", ["napi_", "npg_"], /(?:napi_[A-Za-z0-9]{40,80}|npg_[A-Za-z0-9]{12,40}(?![A-Za-z0-9_]))/),
  token("mongodb-secret", "mdb_sa_sk_", /mdb_sa_sk_[\w-]{30,60}/),
  token("aiven-password", "AVNS_", /AVNS_[\w-]{15,30}/),
  token("render-key", "rnd_", /rnd_[A-Za-z0-9]{28,40}/),
  token("pulumi-token", "pul-", /pul-[0-9a-f]{40}/),
  token("doppler-token", "dp.", /dp\.(?:pt|st|ct|sa|scim|audit|said)\.[\w.-]{40,80}/),
  token("onepassword-token", "ops_eyJ", /ops_eyJ[A-Za-z0-9+/=_-]{100,2000}/),
  token("onepassword-key", "A3-", /A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}/),
  token("tailscale-key", "tskey-", /tskey-[a-z]{3,10}-[A-Za-z0-9]{8,20}(?:CNTRL)?-[A-Za-z0-9]{16,60}/),
  token("openshift-token", "sha256~", /sha256~[\w-]{43}/),
  token("alibaba-key-id", "LTAI", /LTAI[A-Za-z0-9]{12,24}(?![A-Za-z0-9])/),
  token("tencent-key-id", "AKID", /AKID[A-Za-z0-9]{32}(?![A-Za-z0-9])/),
  token("yandex-key", ["AQVN", "YCAJE"], /(?:AQVN[\w-]{35,38}|YCAJE[\w-]{20}(?![\w-]))/),
  token("dbt-token", ["dbtc_", "dbtu_"], /dbt[cu]_[\w-]{30,60}/),
  token("prefect-key", ["pnu_", "pnb_"], /pn[ub]_[A-Za-z0-9]{36}/),
  {
    // `prod:happy-animal-123|<base64 or JWT>`, also `dev:`, `preview:team:project|` and `project:`.
    name: "convex-deploy-key",
    literals: ["prod:", "dev:", "preview:", "project:"],
    pattern: /(?<![A-Za-z0-9])(?:prod|dev|preview|project):[a-z0-9:-]{3,80}\|(?<secret>[\w+/=.-]{40,2000})/y,
  },
];
