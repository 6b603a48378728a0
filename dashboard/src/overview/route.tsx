import { createLazyRoute } from "@tanstack/react-router";
import { OverviewPage } from "./OverviewPage";

export const route = createLazyRoute("/frame/")({ component: OverviewPage });
