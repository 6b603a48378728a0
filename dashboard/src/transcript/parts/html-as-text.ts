interface Node {
  type: string;
  value?: string;
  children?: Node[];
}

/**
 * A plugin of remark: what looks like HTML is text. In sessions it is what somebody wrote about, such as a tag in a prompt or the marks
 * that agents put around what they tell the model, and it would else be left out.
 */
export function htmlAsText(): (tree: Node) => void {
  return (tree) => change(tree, false);
}

function change(node: Node, isInline: boolean): void {
  if (node.children === undefined) return;
  node.children = node.children.map((child) => {
    if (child.type === "html") {
      const text = { type: "text", value: child.value ?? "" };
      return isInline ? text : { type: "paragraph", children: [text] };
    }
    change(child, INLINE_PARENTS.has(child.type));
    return child;
  });
}

/** Nodes that hold a line's pieces, not blocks. */
const INLINE_PARENTS = new Set(["paragraph", "heading", "tableCell", "emphasis", "strong", "delete", "link"]);
