/**
 * What every OpenSync client on a user's machine shares: settings, the backend's address, the transport to it, redaction, privacy,
 * positions and prices. Each agent's client adds only a reader and its way in.
 */
export * from "./apart";
export * from "./config";
export * from "./connection";
export * from "./courier";
export * from "./delivery";
export * from "./destination";
export * from "./errors";
export * from "./files";
export * from "./launch";
export * from "./log";
export * from "./outbox";
export * from "./positions";
export * from "./pricing";
export * from "./privacy";
export * from "./project";
export * from "./redaction";
export * from "./terminal";
export * from "./transport";
export * from "./url";
