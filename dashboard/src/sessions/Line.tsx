import type { ReactNode } from "react";
import type { Entry } from "./entries";
import { GroupRow } from "./GroupRow";
import { SessionRow, type RowActions } from "./SessionRow";
import { LookingRow, MoreRow, NothingRow, PendingRow } from "./small-rows";

export interface LineActions extends RowActions {
  readonly turn: (group: string) => void;
  readonly want: (list: string) => void;
  readonly more: (list: string) => void;
}

/** One line of the list, whatever it is. */
export function Line({
  entry,
  isSelected,
  focus,
  actions,
}: {
  entry: Entry;
  isSelected: boolean;
  focus: number | null;
  actions: LineActions;
}): ReactNode {
  switch (entry.kind) {
    case "group":
      return <GroupRow group={entry.group} isFolded={entry.isFolded} onTurn={actions.turn} />;
    case "pending":
      return <PendingRow list={entry.list} depth={entry.depth} want={actions.want} />;
    case "looking":
      return <LookingRow looked={entry.looked} found={entry.found} />;
    case "more":
      return <MoreRow list={entry.list} more={actions.more} />;
    case "nothing":
      return <NothingRow />;
    case "session":
      return (
        <SessionRow
          entry={entry.id}
          session={entry.session}
          depth={entry.depth}
          isUnfolded={entry.isUnfolded}
          isSelected={isSelected}
          focus={focus}
          actions={actions}
        />
      );
  }
}
