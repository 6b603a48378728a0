import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { SearchParams } from "../filters/filters";
import { countText } from "../ui/number-text";
import type { Facet, HitFacets, HitFilters } from "./hits";
import styles from "./Facets.module.css";

const KINDS = [
  { name: "agent", title: "Agent" },
  { name: "project", title: "Project" },
  { name: "role", title: "Whose words" },
] as const;

/** What the hits are of, to choose from: the filters are those of the address. */
export function Facets({ facets, chosen }: { facets: HitFacets; chosen: HitFilters }): ReactNode {
  const navigate = useNavigate();
  const choose = (name: string, value: string | undefined): void =>
    void navigate({ to: ".", search: (now: SearchParams) => ({ ...now, [name]: value }), replace: true });
  return (
    <div className={styles.facets}>
      {KINDS.map(({ name, title }) => {
        const values = facets[name];
        const now = chosen[name];
        if (values.length < 2 && now === undefined) return null;
        return (
          <section key={name} className={styles.facet} aria-label={title}>
            <h2 className={styles.title}>{title}</h2>
            <ul className={styles.values}>
              {values.slice(0, SHOWN).map((facet) => (
                <li key={facet.value}>
                  <Value
                    facet={facet}
                    isChosen={facet.value === now}
                    onChoose={() => choose(name, facet.value === now ? undefined : facet.value)}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

const SHOWN = 12;

function Value({ facet, isChosen, onChoose }: { facet: Facet; isChosen: boolean; onChoose: () => void }): ReactNode {
  return (
    <button type="button" className={styles.value} aria-pressed={isChosen} title={facet.value} onClick={onChoose}>
      <span className={styles.label}>{facet.label}</span>
      <span className={styles.hits}>{countText(facet.hits)}</span>
    </button>
  );
}
