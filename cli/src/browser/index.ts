export { mayOpen } from "./may-open";
export { openBrowser, type BrowserPlace } from "./open-browser";
