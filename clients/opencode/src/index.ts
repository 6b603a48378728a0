/** The OpenCode client: its command line, and where OpenCode keeps what it reads, for those who compose it (`opensync up --import`). */
export { main } from "./main";
export { dataFolder, findStores, openStore, type WhereToLook } from "./store";
