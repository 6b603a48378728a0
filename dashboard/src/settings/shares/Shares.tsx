import { Link2 } from "lucide-react";
import type { ReactNode } from "react";
import { ShareList } from "../../sharing/ShareList";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/EmptyState";

/** All links by which others can read sessions. */
export function Shares(): ReactNode {
  return (
    <Card title="Shared links">
      <ShareList
        empty={
          <EmptyState icon={<Link2 />} title="Nothing is shared">
            <p>Press p in a session to make a link by which others can read it.</p>
          </EmptyState>
        }
      />
    </Card>
  );
}
