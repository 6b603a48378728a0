import { useSearch as useAddress } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, type ReactNode } from "react";
import { failureText } from "../backend/refusal";
import { FilterBar } from "../filters/FilterBar";
import type { SearchParams } from "../filters/filters";
import { USAGE_FIELDS } from "../filters/usage-fields";
import { useFilters } from "../filters/useFilters";
import { useShortcuts } from "../shell/shortcuts";
import { agentName } from "../ui/AgentTag";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { Notice } from "../ui/Notice";
import { countText, plural } from "../ui/number-text";
import { PageHeader } from "../ui/PageHeader";
import { Facets } from "./Facets";
import { HitList, HitSkeletons } from "./HitList";
import { facetsOf, narrowed, type HitFilters } from "./hits";
import { HowItSearches, LeftOut } from "./search-notes";
import { SearchField } from "./SearchField";
import { searchWords } from "./search-words";
import { useSearch } from "./useSearch";
import styles from "./SearchPage.module.css";

/** Hits that a page shows before it asks whether to go on. */
const ENOUGH = 20;
/** Hits looked through by themselves for so many that the filters leave. */
const MAX_LOOKED_THROUGH = 200;

/** Full text of all messages: the query and what it is narrowed to stand in the address. */
export function SearchPage(): ReactNode {
  const address: SearchParams = useAddress({ strict: false });
  const text = firstOf(address["q"]).trim();
  const role = firstOf(address["role"]);
  const { filters, clear } = useFilters();
  const { found, isSearching, failure, more, again } = useSearch(text);
  const narrowing = useMemo<HitFilters>(() => ({ ...filters, role: role === "" ? undefined : role }), [filters, role]);
  const isNarrowed = ["agent", "project", "model", "machine", "from", "to", "role"].some(
    (name) => address[name] !== undefined,
  );
  const all = useDeferredValue(found?.hits ?? []);
  const shown = useMemo(() => narrowed(all, narrowing), [all, narrowing]);
  const facets = useMemo(() => facetsOf(all, narrowing, agentName), [all, narrowing]);
  const words = useMemo(() => searchWords(found?.text ?? text), [found?.text, text]);

  useEffect(() => {
    if (found !== null && shown.length < ENOUGH && found.hits.length < MAX_LOOKED_THROUGH) more();
  }, [found, shown.length, more]);

  const field = useRef<HTMLInputElement>(null);
  useShortcuts("Search", [{ keys: "/", does: "Write another query", run: () => field.current?.select() }]);

  return (
    <div className={styles.page}>
      <PageHeader title="Search" subtitle="All that was said, thought, called and answered in your sessions." />
      <SearchField ref={field} text={text} isBusy={isSearching} />
      {text === "" ? null : <FilterBar fields={USAGE_FIELDS} />}
      <LeftOut words={searchWords(text)} />
      {failure === null ? null : (
        <Notice kind="danger">
          {failureText(failure)}{" "}
          <Button size="s" onClick={again}>
            Search again
          </Button>
        </Notice>
      )}
      {text === "" ? (
        <EmptyState icon={<Search />} title="What are you looking for?">
          <HowItSearches />
        </EmptyState>
      ) : found === null ? (
        failure === null ? (
          <HitSkeletons />
        ) : null
      ) : (
        <div className={styles.columns}>
          <Facets facets={facets} chosen={narrowing} />
          <section className={styles.hits} aria-label="Results" aria-busy={isSearching || found.text !== text}>
            <p className={styles.count} role="status">
              {shown.length === all.length
                ? `${plural(shown.length, "hit")}${found.isDone ? "" : " so far"}, best first`
                : `${countText(shown.length)} of ${plural(all.length, "hit")}${found.isDone ? "" : " read so far"}`}
            </p>
            <HitList hits={shown} words={words} />
            {shown.length === 0 && found.isDone ? (
              <EmptyState title={isNarrowed ? "No hit is left by the filters" : "Nothing was found"}>
                {isNarrowed ? <Button onClick={clear}>Clear filters</Button> : <HowItSearches />}
              </EmptyState>
            ) : null}
            {found.isDone ? null : (
              <Button className={styles.more} isBusy={isSearching} onClick={more}>
                {isSearching ? "Searching…" : "Search further"}
              </Button>
            )}
          </section>
        </div>
      )}
    </div>
  );
}

function firstOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? "";
}
