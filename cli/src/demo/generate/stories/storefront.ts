import type { Project } from "./story";

/** A web shop in TypeScript and React. */
export const storefront: Project = {
  name: "storefront",
  repository: "lumen-shop/storefront",
  weight: 9,
  chores: {
    language: "typescript",
    modules: [
      "cartLines",
      "checkoutForm",
      "productFilter",
      "currency",
      "addressBook",
      "wishlist",
      "searchBox",
      "vatRates",
      "inventory",
      "recommendations",
    ],
  },
  stories: [
    {
      title: "Checkout total is off by one cent with coupons",
      branch: "fix/coupon-rounding",
      prompt:
        "Customers report that the checkout total differs by one cent from the receipt when a percentage coupon is used. Order 10482 is an example: 3 × 19.99 with 15% off shows 50.97, the receipt says 50.98. Find out why and fix it, with a test.",
      thinking:
        "3 × 19.99 = 59.97, minus 15% is 50.9745. Rounding the sum gives 50.97. If the discount is applied per line item instead, 19.99 × 0.85 = 16.9915, rounded to 16.99, times 3 = 50.97. So the receipt must round the *discount* rather than the price: 59.97 × 0.15 = 8.9955 → 9.00 → 50.97... that is not 50.98 either. Perhaps one side truncates: 8.99 → 50.98. I should look for Math.floor or toFixed on the discount.",
      plan: [
        "Reproduce order 10482 in a test",
        "Find where checkout and receipt round differently",
        "Compute discounts in integer cents in one place",
        "Run the whole cart suite",
      ],
      search: {
        pattern: "discount.*(floor|round|toFixed)",
        hits: [
          "src/cart/discount.ts:14:  return Math.floor(subtotal * percent) / 100;",
          "src/checkout/summary.ts:41:  const discount = Math.round(subtotal * percent) / 100;",
          "src/emails/receipt.tsx:27:        −{(order.subtotal * order.coupon.percent / 100).toFixed(2)}",
        ],
      },
      edits: [
        {
          path: "src/cart/discount.ts",
          before:
            "export function discountOf(subtotal: number, percent: number): number {\n  // subtotal is in euros\n  return Math.floor(subtotal * percent) / 100;\n}\n",
          after:
            "/** Both amounts in integer cents; half a cent rounds in the customer's favour. */\nexport function discountOf(subtotalCents: number, percent: number): number {\n  return Math.ceil((subtotalCents * percent) / 100);\n}\n",
        },
        {
          path: "src/checkout/summary.ts",
          before: "  const discount = Math.round(subtotal * percent) / 100;\n  const total = subtotal - discount;\n",
          after: "  const discount = discountOf(subtotalCents, percent);\n  const total = subtotalCents - discount;\n",
        },
      ],
      create: {
        path: "src/cart/discount.test.ts",
        text: 'import { expect, test } from "vitest";\nimport { discountOf } from "./discount";\n\ntest.each([\n  [5997, 15, 900],\n  [1999, 10, 200],\n  [0, 50, 0],\n])("%i cents with %i%% off are %i less", (subtotal, percent, discount) => {\n  expect(discountOf(subtotal, percent)).toBe(discount);\n});\n',
      },
      check: {
        command: "npx vitest run src/cart src/checkout",
        fails:
          " ✓ src/cart/lines.test.ts (8 tests) 14ms\n ✗ src/checkout/summary.test.ts (5 tests | 1 failed) 22ms\n   ✗ order 10482 shows what the receipt says\n     → expected 5098 to be 5097\n\n Test Files  1 failed | 3 passed (4)\n      Tests  1 failed | 26 passed (27)",
        passes:
          " ✓ src/cart/lines.test.ts (8 tests) 13ms\n ✓ src/cart/discount.test.ts (3 tests) 4ms\n ✓ src/checkout/summary.test.ts (5 tests) 20ms\n\n Test Files  4 passed (4)\n      Tests  30 passed (30)\n   Duration  1.42s",
      },
      answer:
        "The total is right now, and there is **one** place that computes it.\n\n### What was wrong\n\n| where | how it rounded | order 10482 |\n| --- | --- | ---: |\n| cart | `Math.floor` of euros | 8.99 |\n| checkout | `Math.round` of euros | 9.00 |\n| receipt | `toFixed(2)` | 9.00 |\n\nFloats made it worse: `59.97 * 15` is `899.5500000000001`.\n\n### What changed\n\n- `discountOf` takes and returns **integer cents**\n- checkout calls it instead of its own formula\n- a test pins order 10482\n\nThe receipt still formats by itself; it reads `order.discountCents` now, so it cannot differ any more.",
      followUps: [
        {
          prompt: "Why in the customer's favour? Did we agree on that?",
          answer:
            "Nothing in the repository says so; I chose it because [the consumer rules](https://europa.eu/youreurope/) ask that an advertised percentage is *at least* met. If you would rather round half to even, it is this one line:\n\n```ts\nreturn Math.round((subtotalCents * percent) / 100);\n```\n\nOnly amounts that end in exactly half a cent are affected.",
        },
        {
          prompt: "ok keep it. commit please",
          answer: "Committed as `3f2c91a` on `fix/coupon-rounding`: 3 files, 19 insertions, 6 deletions.",
          command: {
            line: 'git add -A && git commit -m "Compute coupon discounts in integer cents, in one place"',
            output:
              "[fix/coupon-rounding 3f2c91a] Compute coupon discounts in integer cents, in one place\n 3 files changed, 19 insertions(+), 6 deletions(-)\n create mode 100644 src/cart/discount.test.ts",
          },
        },
      ],
    },
    {
      title: "Product list jumps while images load",
      branch: "perf/layout-shift",
      prompt:
        "Lighthouse says CLS 0.31 on /products. The grid jumps while the images come in. Get it under 0.1 without a placeholder library.",
      thinking:
        "Layout shift with images nearly always means that width and height are missing, so the browser reserves no space. Next I should check whether the card sets an aspect ratio, and whether the web font swap also moves the price line.",
      plan: ["Measure the shift per element", "Reserve the space of images", "Look at the font swap", "Measure again"],
      search: {
        pattern: "<img",
        hits: [
          'src/catalog/ProductCard.tsx:22:      <img src={product.image.url} alt={product.name} loading="lazy" />',
          'src/catalog/Hero.tsx:11:      <img src={hero} alt="" width={1440} height={520} />',
        ],
      },
      edits: [
        {
          path: "src/catalog/ProductCard.tsx",
          before:
            '      <img src={product.image.url} alt={product.name} loading="lazy" />\n      <p className={styles.price}>{format(product.price)}</p>\n',
          after:
            '      <img\n        src={product.image.url}\n        alt={product.name}\n        width={product.image.width}\n        height={product.image.height}\n        loading={index < 4 ? "eager" : "lazy"}\n        decoding="async"\n      />\n      <p className={styles.price}>{format(product.price)}</p>\n',
        },
        {
          path: "src/catalog/ProductCard.module.css",
          before: ".card img {\n  width: 100%;\n}\n",
          after:
            ".card img {\n  width: 100%;\n  height: auto;\n  aspect-ratio: 4 / 5;\n  object-fit: cover;\n  background: var(--surface-2);\n}\n",
        },
      ],
      check: {
        command: "npx lhci collect --url=http://localhost:4173/products --numberOfRuns=3",
        fails: "Run #1...done.\nRun #2...done.\nRun #3...done.\ncumulative-layout-shift: 0.31 (median of 3)",
        passes:
          "Run #1...done.\nRun #2...done.\nRun #3...done.\ncumulative-layout-shift: 0.02 (median of 3)\nlargest-contentful-paint: 1.6 s",
      },
      page: {
        url: "https://web.dev/articles/optimize-cls",
        question: "What causes layout shift with images and fonts?",
        text: "The most common causes of poor CLS are images without dimensions, ads and embeds without reserved space, dynamically injected content, and web fonts that cause FOIT/FOUT. Always include width and height attributes on images, or reserve the space with CSS aspect-ratio.",
      },
      answer:
        'CLS on `/products` went from **0.31 to 0.02**.\n\n1. Images carry their real `width` and `height`, so the browser reserves the space before a byte arrives.\n2. The first four are loaded eagerly: they are above the fold and were late before.\n3. The font swap moved the price by 2 px; `size-adjust` on the fallback took that away.\n\n```css\n@font-face {\n  font-family: "Inter fallback";\n  src: local("Arial");\n  size-adjust: 107%;\n}\n```\n\n> The remaining 0.02 is the cookie banner, which is not ours.',
      followUps: [
        {
          prompt: "does this work in Safari 15?",
          answer:
            "`aspect-ratio` works from Safari 15.0, `size-adjust` from 17. In 15 and 16 the price line still moves by 2 px, which is 0.004 of shift.",
        },
        {
          prompt: "great, open a PR",
          answer: "Opened #218 with the numbers before and after in its description.",
          command: {
            line: "gh pr create --fill --label performance",
            output: "https://github.com/lumen-shop/storefront/pull/218",
          },
        },
      ],
    },
    {
      title: "Replace moment with Intl in the order history",
      branch: "chore/drop-moment",
      prompt:
        "moment is 67 KB in our bundle and we only format dates with it. Replace it everywhere, keep the output the same in de and en.",
      thinking:
        "Only formatting: Intl.DateTimeFormat and Intl.RelativeTimeFormat cover that. Caveat: moment's 'LL' in German writes '3. März 2026', Intl with dateStyle long gives the same. fromNow rounds differently: 45 minutes become 'in an hour'. I need to keep that threshold or accept the difference.",
      plan: [
        "List every use of moment",
        "Write formatDay and formatAge on Intl",
        "Replace the uses",
        "Remove the package",
      ],
      search: {
        pattern: 'from "moment"',
        hits: [
          'src/orders/OrderRow.tsx:3:import moment from "moment";',
          'src/orders/Timeline.tsx:5:import moment from "moment";',
          'src/emails/receipt.tsx:2:import moment from "moment";',
        ],
      },
      edits: [
        {
          path: "src/orders/OrderRow.tsx",
          before: '  <time>{moment(order.placedAt).locale(locale).format("LL")}</time>\n',
          after: "  <time dateTime={order.placedAt}>{formatDay(order.placedAt, locale)}</time>\n",
        },
        {
          path: "src/orders/Timeline.tsx",
          before: "  const age = moment(event.at).locale(locale).fromNow();\n",
          after: "  const age = formatAge(Date.parse(event.at) - now, locale);\n",
        },
      ],
      create: {
        path: "src/dates/format.ts",
        text: 'const DAY = { dateStyle: "long" } as const;\nconst STEPS = [\n  ["day", 86_400_000],\n  ["hour", 3_600_000],\n  ["minute", 60_000],\n] as const;\n\nexport function formatDay(iso: string, locale: string): string {\n  return new Intl.DateTimeFormat(locale, DAY).format(new Date(iso));\n}\n\nexport function formatAge(ms: number, locale: string): string {\n  const [unit, size] = STEPS.find(([, size]) => Math.abs(ms) >= size) ?? ["minute", 60_000];\n  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(ms / size), unit);\n}\n',
      },
      check: {
        command: "npm run build && npx vitest run src/orders",
        fails:
          'src/orders/Timeline.tsx:31:15 - error TS2304: Cannot find name "now".\n\n31   const age = formatAge(Date.parse(event.at) - now, locale);\n                                                ~~~\n\nFound 1 error in src/orders/Timeline.tsx:31',
        passes:
          "dist/assets/index-8c1f.js   318.22 kB │ gzip: 101.40 kB\n✓ built in 3.81s\n\n Test Files  6 passed (6)\n      Tests  41 passed (41)",
      },
      answer:
        "`moment` is gone: the bundle is **66.8 KB smaller** (gzip: 101.4 KB, before 122.9 KB).\n\n- `src/dates/format.ts` has the two functions that are needed\n- the output for `de` and `en` is the same in all 41 tests, with one exception:\n\n  | age | moment | now |\n  | --- | --- | --- |\n  | 45 min | in an hour | in 45 minutes |\n\nTell me if you want moment's threshold back; it is one line.",
      followUps: [
        {
          prompt: "leave it. is there anything else in the bundle that big?",
          answer:
            "Three things stand out:\n\n- `lodash` 71 KB: only `groupBy` and `debounce` are used\n- `@sentry/browser` 64 KB: could be loaded after the first paint\n- the country list 38 KB: only needed at checkout",
          command: {
            line: "npx source-map-explorer dist/assets/index-*.js --json | jq '.results[0].files | to_entries | sort_by(-.value.size)[:5]'",
            output:
              '[{"key":"node_modules/lodash/lodash.js","value":{"size":71304}},{"key":"node_modules/@sentry/browser","value":{"size":64120}},{"key":"src/checkout/countries.json","value":{"size":38441}}]',
          },
        },
      ],
    },
  ],
};
