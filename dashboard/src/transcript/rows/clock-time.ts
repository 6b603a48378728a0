const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** "14:03:27", in the reader's time zone; the day stands in the title. */
export function clockTime(at: number): string {
  return clock.format(at);
}
