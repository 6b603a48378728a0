import { createLazyRoute } from "@tanstack/react-router";
import { SharePage } from "./SharePage";

export const route = createLazyRoute("/share")({ component: SharePage });
