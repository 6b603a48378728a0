import { createLazyRoute } from "@tanstack/react-router";
import { UsagePage } from "./UsagePage";

export const route = createLazyRoute("/frame/usage")({ component: UsagePage });
