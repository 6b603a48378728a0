import { token, type Rule } from "../rule";

/** Payments and shops. */
export const paymentRules: readonly Rule[] = [
  token(
    "stripe-key",
    ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_org_"],
    /[sr]k_(?:live|test|org_live|org_test)_[A-Za-z0-9]{16,250}/,
  ),
  token("stripe-webhook-secret", "whsec_", /whsec_[A-Za-z0-9+/=]{24,100}/),
  token("square-token", ["sq0atp-", "sq0csp-", "sq0idp-"], /sq0(?:atp|csp)-[\w-]{22,43}/),
  token("square-token", "EAAA", /(?<![+/])EAAA[\w-]{60}(?![\w+/=-])/),
  token("shopify-token", ["shpat_", "shpca_", "shppa_", "shpss_", "shptka_"], /shp(?:at|ca|pa|ss|tka)_[0-9a-fA-F]{32}/),
  token("braintree-token", "access_token$", /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/),
  token(
    "plaid-token",
    ["access-production-", "access-sandbox-", "access-development-"],
    /access-(?:production|sandbox|development)-[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/,
  ),
  token("adyen-key", "AQE", /(?<![+/])AQE[a-z]hm[a-z][A-Za-z0-9+/=-]{90,300}(?![A-Za-z0-9+/])/),
  token("flutterwave-key", ["FLWSECK-", "FLWSECK_"], /FLWSECK[-_](?:TEST-)?[0-9a-zA-Z]{12,40}-X/),
  token("razorpay-key", "rzp_", /rzp_(?:live|test)_[A-Za-z0-9]{14}(?![A-Za-z0-9])/),
  token("easypost-key", ["EZAK", "EZTK"], /EZ[AT]K[A-Za-z0-9]{54}/),
  { name: "lob-key", literals: ["live_", "test_"], pattern: /(?<!\w)(?:live|test)_[0-9a-f]{35}(?![0-9a-z])/y },
  token("duffel-token", "duffel_", /duffel_(?:live|test)_[\w-]{43}/),
];
