export { applyPrivacy, type PrivacySettings } from "./apply-privacy";
export { toldSettings } from "./told-settings";
