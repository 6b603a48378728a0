/** What kind of failure an error's text tells of: the two backends word the same one differently. An unknown text is its own class. */
export function errorClass(text: string): string {
  const known = CLASSES.find(([, pattern]) => pattern.test(text));
  return known?.[0] ?? text;
}

const CLASSES: readonly [name: string, pattern: RegExp][] = [
  ["crashed", /the program crashed/],
  ["not a mutation", /is not a function|There is no step/],
  ["several pages", /paginated quer/],
  ["placeholder", /placeholder|return value invalid|Invalid arguments for/],
  ["returns", /ReturnsValidationError|Return value validation failed/],
  [
    "does not fit",
    // Where an object is wanted and null comes, convex-test fails with JavaScript's own words.
    /ArgumentValidationError|SchemaValidationError|does not match the schema|Validator error|Cannot convert undefined or null to object/,
  ],
  ["no such document", /non-?existent doc/i],
  ["other table", /ID in table|expected to be an Id|from table/],
  [
    "range",
    /Incorrect (field|operator) used in|Tried to query index|index range included|Already defined .* bound|lower bounds in `range`/,
  ],
  ["several documents", /unique\(\) query returned more than one result/],
  ["own error", /ConvexError|\{.*"why"/],
];
