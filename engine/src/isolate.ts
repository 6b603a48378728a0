import { runIsolate } from "./isolation/isolate";

runIsolate();
