import { createLazyRoute } from "@tanstack/react-router";
import { SessionRoute } from "./SessionRoute";

export const route = createLazyRoute("/frame/sessions/$session")({ component: SessionRoute });
