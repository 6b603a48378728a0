import { createLazyRoute } from "@tanstack/react-router";
import { EvalsPage } from "./EvalsPage";

export const route = createLazyRoute("/frame/evals")({ component: EvalsPage });
