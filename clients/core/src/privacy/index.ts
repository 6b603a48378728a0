export { applyPrivacy, type PrivacySettings } from "./apply-privacy";
