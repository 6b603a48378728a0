/** Which project a session belongs to, from its working folder. */
export { isWithin, projectName } from "./project-name";
export { createProjectResolver, projectSchema, type Project, type ResolveProject } from "./resolve-project";
