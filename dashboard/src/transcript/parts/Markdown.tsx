import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import rehypeSanitize from "rehype-sanitize";
import remarkGfm from "remark-gfm";
import { htmlAsText } from "./html-as-text";
import { CodeBlock } from "../code/CodeBlock";
import { languageOf } from "../code/language";
import { RemoteImage } from "./RemoteImage";
import { SafeLink } from "./SafeLink";
import styles from "./Markdown.module.css";

/** Markdown of others: HTML in it is shown as the text that it is, links and images go nowhere by themselves. */
export const Markdown = memo(function Markdown({ text, isTyped }: { text: string; isTyped: boolean }): ReactNode {
  return (
    <div className={styles.markdown} data-typed={isTyped || undefined}>
      <ReactMarkdown remarkPlugins={PLUGINS} rehypePlugins={SANITIZED} components={COMPONENTS} urlTransform={asItIs}>
        {text}
      </ReactMarkdown>
    </div>
  );
});

const PLUGINS = [remarkGfm, htmlAsText];
const SANITIZED = [rehypeSanitize];

/** `SafeLink` and `RemoteImage` judge addresses, and say of a refused one what it was. The sanitizer has its own list before them. */
function asItIs(url: string): string {
  return url;
}

const COMPONENTS: Components = {
  a: ({ href, children }) => <SafeLink href={href ?? ""}>{children}</SafeLink>,
  img: ({ src, alt }) => <RemoteImage src={typeof src === "string" ? src : ""} alt={alt ?? ""} />,
  pre: ({ children }) => children,
  code: ({ className, children }) => {
    const text = textIn(children);
    const fence = /language-(\S+)/.exec(className ?? "")?.[1];
    if (fence === undefined && !text.includes("\n")) return <code className={styles.code}>{text}</code>;
    return <CodeBlock code={text} language={fence === undefined ? null : languageOf(fence)} />;
  },
  table: ({ children }) => (
    <div className={styles.table} tabIndex={0} role="region" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  // The page has its own headings: these stay below them.
  h1: ({ children }) => <h4 data-level="1">{children}</h4>,
  h2: ({ children }) => <h4 data-level="2">{children}</h4>,
  h3: ({ children }) => <h5>{children}</h5>,
  h4: ({ children }) => <h6>{children}</h6>,
  h5: ({ children }) => <h6>{children}</h6>,
  input: ({ checked }) => <span aria-label={checked === true ? "done" : "open"}>{checked === true ? "☑ " : "☐ "}</span>,
};

function textIn(children: ReactNode): string {
  if (typeof children === "string") return children;
  return Array.isArray(children) ? children.map((child: ReactNode) => textIn(child)).join("") : "";
}
