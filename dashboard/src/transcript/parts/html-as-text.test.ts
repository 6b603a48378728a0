import { expect, test } from "vitest";
import { htmlAsText } from "./html-as-text";

test("what looks like HTML is text, in a line and as a block of its own", () => {
  const tree = {
    type: "root",
    children: [
      { type: "html", value: "<script>alert(1)</script>" },
      {
        type: "paragraph",
        children: [
          { type: "text", value: "a " },
          { type: "html", value: "<b>" },
        ],
      },
    ],
  };
  htmlAsText()(tree);
  expect(tree.children).toEqual([
    { type: "paragraph", children: [{ type: "text", value: "<script>alert(1)</script>" }] },
    {
      type: "paragraph",
      children: [
        { type: "text", value: "a " },
        { type: "text", value: "<b>" },
      ],
    },
  ]);
});
