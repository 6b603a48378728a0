export { connect, findBackend, type Connection, type ConnectionOptions } from "./connect";
