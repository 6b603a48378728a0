import type { ReactNode } from "react";
import { DeleteEverything } from "./DeleteEverything";
import { ExportEverything } from "./ExportEverything";
import { Retention } from "./Retention";

export function DataSettings(): ReactNode {
  return (
    <>
      <Retention />
      <ExportEverything />
      <DeleteEverything />
    </>
  );
}
