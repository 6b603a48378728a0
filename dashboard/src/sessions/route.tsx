import { createLazyRoute } from "@tanstack/react-router";
import { SessionsPage } from "./SessionsPage";

export const route = createLazyRoute("/frame/sessions")({ component: SessionsPage });
