import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OpenSyncError } from "../errors";
import { createRedactor, redact } from "./index";

const redactor = createRedactor({ salt: "00".repeat(32) });
const clean = (text: string) => redact(text, redactor);

/** Synthetic, and put together here so that no scanner of repositories takes them for real. */
const alnum = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zTq5Lw2Zk8Rf4Xc7Vn1Gb6Hy3Jm9Ds0Pe2Ou8Ki5";
const hex = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08c0ffee1234beef5678";
const letters = "qWeRtYuIoPaSdFgHjKlZxCvBnMqWeRtYuIoP";
const j = (...parts: string[]) => parts.join("");

const secrets: [rule: string, secret: string][] = [
  ["anthropic-key", j("sk-ant-", "api03-", alnum.slice(0, 60))],
  ["openai-key", j("sk-", "proj-", alnum)],
  ["sk-key", j("sk-", alnum.slice(0, 48))],
  ["openrouter-key", j("sk-or-", "v1-", hex.slice(0, 64))],
  ["langfuse-key", j("sk-lf-", "9f86d081-884c-4d65-9a2f-eaa0c55ad015")],
  ["google-api-key", j("AI", "za", alnum.slice(0, 35))],
  ["huggingface-token", j("hf", "_", letters.slice(0, 34))],
  ["groq-key", j("gsk", "_", alnum.slice(0, 52))],
  ["aws-access-key-id", j("AK", "IA", "QYLPMN5HHHFPZAM2")],
  ["gcp-oauth-secret", j("GOC", "SPX-", alnum.slice(0, 28))],
  ["gcp-access-token", j("ya", "29.", alnum)],
  ["azure-client-secret", j("aB3", "8Q", "~", alnum.slice(0, 34))],
  ["digitalocean-token", j("dop", "_v1_", hex.slice(0, 64))],
  ["databricks-token", j("da", "pi", hex.slice(0, 32))],
  ["vault-token", j("hv", "s.", alnum)],
  ["supabase-key", j("sb", "p_", hex.slice(0, 40))],
  ["github-token", j("gh", "p_", alnum.slice(0, 36))],
  ["github-token", j("github", "_pat_", alnum.slice(0, 22), "_", alnum.slice(0, 59))],
  ["gitlab-token", j("gl", "pat-", alnum.slice(0, 20))],
  ["npm-token", j("np", "m_", alnum.slice(0, 36))],
  ["pypi-token", j("py", "pi-AgEIcHlwaS5vcmc", alnum)],
  ["docker-token", j("dckr", "_pat_", alnum.slice(0, 27))],
  ["linear-key", j("lin", "_api_", alnum.slice(0, 40))],
  ["sentry-token", j("sntr", "ys_", alnum)],
  ["opensync-key", j("os", "k_", alnum.slice(0, 43))],
  ["slack-token", j("xo", "xb-", "123456789012-1234567890123-", alnum.slice(0, 24))],
  ["stripe-key", j("sk", "_live_", alnum.slice(0, 24))],
  ["stripe-webhook-secret", j("wh", "sec_", alnum.slice(0, 32))],
  ["shopify-token", j("shp", "at_", hex.slice(0, 32))],
  ["twilio-key", j("S", "K", hex.slice(0, 32))],
  ["sendgrid-key", j("S", "G.", alnum.slice(0, 22), ".", alnum.slice(0, 43))],
  ["mailgun-key", j("ke", "y-", hex.slice(0, 32))],
  ["tailscale-key", j("ts", "key-auth-", alnum.slice(0, 12), "-", alnum.slice(0, 32))],
  ["age-secret-key", j("AGE-SECRET-", "KEY-1", alnum.slice(0, 58).toUpperCase())],
  ["jwt", j("ey", "JhbGciOiJIUzI1NiJ9.", "ey", "JzdWIiOiI3NzEyMyJ9.", alnum.slice(0, 43))],
];

/** The secret stands between the bars. */
const contexts: [rule: string, text: string][] = [
  ["aws-secret-access-key", `aws_secret_access_key = |${alnum.slice(0, 40)}|`],
  ["aws-secret-access-key", `"SecretAccessKey": "|${alnum.slice(0, 40)}|"`],
  ["azure-storage-key", `AccountName=x;AccountKey=|${j(alnum, alnum).slice(0, 86)}==|;EndpointSuffix=core.windows.net`],
  ["azure-sas", `?sv=2024-11-04&sig=|${alnum.slice(0, 43)}%3D|`],
  ["npm-token", `//npm.example.com/:_authToken=|${hex.slice(0, 36)}|`],
  ["slack-webhook", `https://hooks.slack.com/services/|T0ABC1234/B0DEF5678/${alnum.slice(0, 24)}|`],
  ["discord-webhook", `https://discord.com/api/webhooks/123456789012345678/|${alnum.slice(0, 68)}|`],
  ["telegram-token", `bot123456789:|AA${alnum.slice(0, 33)}|`],
  ["bearer-token", `curl -H "Authorization: Bearer |${alnum.slice(0, 40)}|"`],
  ["basic-auth", `Authorization: Basic |${Buffer.from("deploy:s3cr3t-pw!").toString("base64")}|`],
  ["authorization", `Authorization: token |${hex.slice(0, 40)}|`],
  ["url-password", `postgres://app:|hunter2-7f|@db.internal:5432/app`],
  ["url-password", `redis://:|p4ssw0rdX|@cache:6379`],
  ["url-password", `mongodb+srv://app:|Zx9@kk|@cluster0.ab1cd.mongodb.net`],
  ["url-password", `"url":"postgres:\\/\\/app:|hunter2-7f|@db"`],
  ["secret-assignment", `DB_PASSWORD=|correcthorsebattery|`],
  ["secret-assignment", `export STRIPE_SECRET='|h8Kq-22xx-Lm|'`],
  ["secret-assignment", `{"password": "|hunter2!x|"}`],
  ["secret-assignment", `{\\"api_key\\": \\"|${alnum.slice(0, 24)}|\\"}`],
  ["secret-assignment", `password: |hunter2x|`],
  ["secret-assignment", `mysql --password |s3cr3t99| -u root`],
  ["secret-assignment", `ENCRYPTION_KEY=|${alnum.slice(0, 32)}|`],
  ["secret-assignment", `x-api-key: |${alnum.slice(0, 32)}|`],
  ["secret-assignment", `Server=db;Database=x;User Id=sa;Password=|Pa55-w0rd|;`],
  ["secret-assignment", `DB_PASSWORD="|it's-Secret99|"`],
  ["secret-assignment", `# .env\nDB_PASSWORD=|a,b;c&d(1234)xyz|\nNEXT=1`],
  ["secret-assignment", `export DB_PASSWORD_PROD=|Pa(55)w0rd|`],
  ["secret-assignment", `SECRET_KEY_BASE=|${hex.slice(0, 64)}|`],
  ["secret-assignment", `OPENWEATHER_KEY=|${hex.slice(0, 32)}|`],
  ["secret-assignment", `<password>|${alnum.slice(0, 20)}|</password>`],
  ["secret-assignment", `<add key="ApiKey" value="|${alnum.slice(0, 20)}|" />`],
  ["secret-assignment", `{"name":"DB_PASSWORD","value":"|${alnum.slice(0, 20)}|"}`],
  ["secret-assignment", `- name: DB_PASSWORD\n  value: |${alnum.slice(0, 20)}|\n`],
  ["command-password", `mysql -u root -p|Tr0ub4dor3| -h db`],
  ["command-password", `sshpass -p '|Tr0ub4dor3|' ssh root@host`],
  ["command-password", `docker login -u bob -p |Tr0ub4dor3| ghcr.io`],
  ["command-password", `curl -s \\\n  -u admin:|Tr0ub4dor3| https://registry.local/v2/`],
  ["command-password", `curl --user "admin:|Tr0ub4dor3|" https://x.org`],
  ["command-password", `redis-cli -h cache -a |Tr0ub4dor3| ping`],
  ["netrc-password", `machine api.heroku.com\n  login bob@x.com\n  password |Tr0ub4dor3|`],
  ["cookie", `Cookie: |sid=${alnum.slice(0, 32)}; lang=de|`],
  ["cookie", `Set-Cookie: sid=|${alnum.slice(0, 32)}|; HttpOnly`],
  ["secret-assignment", `const apiKey = "|${alnum.slice(0, 24)}|";`],
];

const untouched: [what: string, text: string][] = [
  ["AWS's example id", j("AK", "IA", "IOSFODNN7EXAMPLE")],
  ["AWS's example secret", j("aws_secret_access_key=", "wJalrXUtnFEMI/K7MDENG/", "bPxRfiCYEXAMPLEKEY")],
  ["a template", "API_KEY=<your-api-key> PASSWORD=${DB_PASSWORD} TOKEN=$TOKEN SECRET=%SECRET%"],
  ["a masked key", "osk_****1234 and sk-ant-..."],
  ["crosses", j("gh", "p_", "x".repeat(36))],
  ["a git hash", "commit 3f786850e387550fdab836ed7e6dc881de23001b"],
  ["a uuid", "session 0f8fad5b-d9cb-469f-a165-70867728950e"],
  ["a lock file's integrity", `"integrity": "sha512-${j(alnum, alnum).slice(0, 86)}=="`],
  ["code that names secrets", "const token = await getToken(); password: string; secret = process.env.CLIENT_SECRET;"],
  [
    "code that reads a form",
    'const { password, apiKey } = req.body; if (!password) throw new Error("password: missing");',
  ],
  ["a label", '{"password": "Password", "token_type": "bearer"}'],
  ["token counts", "max_tokens: 32000, input_tokens=12345, total_tokens: 99999"],
  ["keys of tables", "primary_key=user_id2024x, cache_key: session12345678901, sort_key='created_at_2024x'"],
  ["a key by hash", "cache_key=9f86d081884c7d659a2feaa0c55ad015"],
  ["the working folder", "PWD=/home/ada/projects/app2 OLDPWD=/home/ada"],
  ["an address without a password", "https://example.org:8080/a@b and git@github.com:ada/app.git"],
  ["a manual's connection string", "postgres://user:password@localhost:5432/db"],
  ["the header of a key alone", 'if (pem.startsWith("-----BEGIN PRIVATE KEY-----")) return true;'],
  ["prose", "The bearer authentication scheme, basic training and the secret of the token economy: password hygiene."],
  [
    "where a secret lies",
    "PASSWORD_FILE=/run/secrets/db1 password: /run/secrets/db_password1 TOKEN_URL=https://a.org/v2/x1",
  ],
  ["a file's place", "S3_KEY=uploads/2026/01/file12.png pwd: /home/ada2/app cwd=/a pwd=/home/ada2/x"],
  [
    "calls and names in code",
    "PASSWORD=getpass.getpass('x1')\nTOKEN=os.environ[KEY_1]\npassword: process.env.DB_PASSWORD2!",
  ],
  ["generic types", "Promise<Token> fetchToken2(id1) List<Secret> mySecrets2Value; Vec<ApiKey>"],
  [
    "options that are no passwords",
    "mkdir -p dir1/sub2 && docker run -p 8080:80 -u 1000:1000 img -a key1=x ssh -p 2222 host1",
  ],
  [
    "a password that is asked for",
    "mysql -u root -p app_db1; docker login --password-stdin -u bob1; curl -u admin: https://a.org",
  ],
  ["a login in prose", "Please login once and password resets1 follow. Cookie: a small file that browsers keep 2."],
  ["our own marker", "[redacted:github-token#ab12] DB_PASSWORD=[redacted:secret-assignment#ab12]"],
];

describe("redact", () => {
  test.each(secrets)("removes a %s wherever it stands", (rule, secret) => {
    const marker = expect.stringMatching(new RegExp(`^\\[redacted:${rule}#[0-9a-f]{4}\\]$`));
    expect(clean(secret)).toEqual(marker);
    for (const [before, after] of [
      ["see ", " there"],
      ['{"k":"', '"}'],
      ["(", ")"],
      ["\n", "\r\n"],
      ['\\"', '\\"'],
      ["=", ";"],
    ]) {
      const text = clean(`${before}${secret}${after}`);
      expect(text).not.toContain(secret);
      expect(text).toMatch(new RegExp(`\\[redacted:[a-z-]+#[0-9a-f]{4}\\]`));
    }
  });

  test.each(contexts)("removes what its surroundings tell: %s in %s", (rule, barred) => {
    const [before = "", secret = "", after = ""] = barred.split("|");
    const text = clean(`${before}${secret}${after}`);
    expect(text).toMatch(new RegExp(`\\[redacted:${rule}#[0-9a-f]{4}\\]`));
    expect(text.replace(/\[redacted:[^\]]*\]/, secret)).toBe(`${before}${secret}${after}`);
  });

  test.each(untouched)("leaves %s", (_what, text) => {
    expect(clean(text)).toBe(text);
  });

  test("names a known form inside an assignment, and hashes the same secret to the same marker everywhere", () => {
    const key = j("gh", "p_", alnum.slice(0, 36));
    const marker = clean(key);
    expect(clean(`export GITHUB_TOKEN="${key}"`)).toBe(`export GITHUB_TOKEN="${marker}"`);
    expect(clean(`https://x-access-token:${key}@github.com/a/b`)).toBe(
      `https://x-access-token:${marker}@github.com/a/b`,
    );
    expect(redact(key, createRedactor({ salt: "11".repeat(32) }))).not.toBe(marker);
  });

  test("removes a private key over many lines: plain, escaped, numbered, quoted, cut off, with older headers", () => {
    const body = Array.from({ length: 12 }, (_, index) => j(alnum.slice(index), alnum).slice(0, 64));
    const lines = ["-----BEGIN RSA PRIVATE KEY-----", ...body, "-----END RSA PRIVATE KEY-----"];
    const variants = [
      lines.join("\n"),
      lines.join("\r\n"),
      lines.join("\\n"),
      lines.join("\\\\n"),
      lines.map((line, index) => `  ${index}→${line}`).join("\n"),
      lines.map((line) => `+${line}`).join("\n"),
      lines.map((line) => `"${line}\\n" +`).join("\n"),
      lines.slice(0, 6).join("\n"),
      [lines[0], "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-256-CBC,0123456789ABCDEF", "", ...lines.slice(1)].join("\n"),
    ];
    for (const variant of variants) {
      const text = clean(`before ${variant} after`);
      expect(text).toContain("[redacted:private-key#");
      expect(text).not.toContain(body[0]);
      expect(text).not.toContain(body[4]);
      expect(text).toContain("before ");
    }
    const list = redact({ lines: [...lines, "and more"] }, redactor).lines;
    expect(list.join()).not.toContain(body[5]);
    expect(list.at(-1)).toBe("and more");
  });

  test("goes through objects, lists and object keys, and knows a secret by the name of its field", () => {
    const key = j("gh", "p_", alnum.slice(0, 36));
    const value = {
      a: [{ [key]: 1 }, null, 3, true],
      password: "hunter2!x",
      config: { apiKey: alnum.slice(0, 24) },
      token: "next",
    };
    expect(redact(value, redactor)).toEqual({
      a: [{ [clean(key)]: 1 }, null, 3, true],
      password: expect.stringMatching(/^\[redacted:secret-field#/),
      config: { apiKey: expect.stringMatching(/^\[redacted:secret-field#/) },
      token: "next",
    });
  });

  test("keeps a field named __proto__ a field", () => {
    const value: unknown = JSON.parse(`{"__proto__": {"password": "hunter2!x"}, "a": "DB_PASSWORD=hunter22"}`);
    expect(JSON.stringify(redact(value, redactor))).toMatch(/^\{"__proto__":\{"password":"\[redacted/);
  });

  test("returns the same object where there is nothing to remove", () => {
    const value = { text: "hello", list: [1, { deep: "world" }] };
    expect(redact(value, redactor)).toBe(value);
  });

  test("applies the user's own rules, and refuses one that is no expression", () => {
    const own = createRedactor({ salt: "s", rules: [{ name: "ticket", pattern: "ACME-\\d+", flags: "i" }] });
    expect(redact("see acme-42", own)).toMatch(/^see \[redacted:ticket#[0-9a-f]{4}\]$/);
    expect(() => createRedactor({ salt: "s", rules: [{ name: "bad", pattern: "(" }] })).toThrow(OpenSyncError);
  });

  test("ends a user's rule that would never end, names it, and goes on working", () => {
    const own = createRedactor({
      salt: "s",
      limitMs: 100,
      rules: [
        { name: "fine", pattern: "ACME-\\d+" },
        { name: "endless", pattern: "(a+)+$" },
      ],
    });
    const hostile = { text: `ACME-42 ${"a".repeat(60)}!` };
    expect(() => redact(hostile, own)).toThrow(
      expect.objectContaining({ code: "invalid_config", message: expect.stringContaining('"endless"') }),
    );
    expect(redact({ text: "ACME-42" }, own).text).toMatch(/^\[redacted:fine#/);
  });

  test("fails closed, without the content in the error", () => {
    let value: unknown = "hunter2!x";
    for (let depth = 0; depth < 200_000; depth++) value = [value];
    const failing = () => redact(value, redactor);
    expect(failing).toThrow(OpenSyncError);
    expect(failing).toThrow(expect.objectContaining({ code: "redaction_failed" }));
    expect(failing).not.toThrow(/hunter2/);
  });

  test("changes nothing when applied again, and leaves base64 and random ids alone", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...secrets.map(([, secret]) => ` ${secret}\n`),
        ...contexts.map(([, text]) => `${text.replaceAll("|", "")}\n`),
      ),
      fc.string({ maxLength: 30 }),
      fc.constantFrom('"', "\\", "=", "PASSWORD=", " Bearer ", "://u:", "@h", "\n"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const once = clean(pieces.join(""));
        expect(clean(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3000, maxLength: 9000 }), fc.uuid(), (bytes, id) => {
        const value = { type: "image", data: Buffer.from(bytes).toString("base64"), id };
        expect(redact(value, redactor)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });
});
