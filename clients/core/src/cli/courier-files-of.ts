import { courierFiles, type CourierFiles } from "../courier";
import { stateFolder } from "../files";
import type { Io } from "../io";

/** Where this client's couriers, and what tells them of events, meet. */
export function courierFilesOf({ environment, profile }: Pick<Io, "environment" | "profile">): CourierFiles {
  return courierFiles(stateFolder(environment), profile.name);
}
