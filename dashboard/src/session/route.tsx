import { createLazyRoute } from "@tanstack/react-router";
import { SessionPage } from "./SessionPage";

export const route = createLazyRoute("/frame/sessions/$session")({ component: SessionPage });
