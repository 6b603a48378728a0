/** Which project a session belongs to, from its working folder, and whether that project is sent. */
export { findCheckout, type GitCheckout } from "./git-repository";
export { isWithin, projectName } from "./project-name";
export { createProjectRules, type AllowsFolders, type ProjectRules } from "./project-rules";
export { createProjectResolver, projectSchema, type Project, type ResolveProject } from "./resolve-project";
