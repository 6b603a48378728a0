import { createLazyRoute } from "@tanstack/react-router";
import { SearchPage } from "./SearchPage";

export const route = createLazyRoute("/frame/search")({ component: SearchPage });
