import { createLazyRoute } from "@tanstack/react-router";
import { SettingsPage } from "./SettingsPage";

export const route = createLazyRoute("/frame/settings/$page")({ component: SettingsPage });
