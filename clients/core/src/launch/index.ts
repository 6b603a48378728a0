/** How a client is started again, as courier, by whatever tells of an event. */
export { launchFilePath, readLaunch, refreshLaunch, type Launch, type Owner } from "./launch";
export { startCourier } from "./start-courier";
export { courierCommand, type CourierCommandOptions } from "./courier-command";
