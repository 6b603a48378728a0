import { useMutation } from "convex/react";
import { useState, type ReactNode } from "react";
import { api } from "../backend/api";
import { useToasts } from "../shell/toasts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

/** Deletes for good what is in the trash, after a question. */
export function EmptyTrash(): ReactNode {
  const empty = useMutation(api.sessions.organise.emptyTrash);
  const { attempt } = useToasts();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button size="s" kind="danger" onClick={() => setIsAsking(true)}>
        Empty the trash
      </Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Empty the trash?"
        footer={
          <>
            <Button onClick={() => setIsAsking(false)}>Keep it</Button>
            <Button
              kind="danger"
              onClick={() => {
                setIsAsking(false);
                void attempt(() => empty({}), { text: "What was in the trash is being deleted" });
              }}
            >
              Delete for good
            </Button>
          </>
        }
      >
        <p>
          All sessions in the trash are deleted for good, with their messages, files and labels. There is no way back,
          and what an agent sends of them again is not taken.
        </p>
      </Dialog>
    </>
  );
}
