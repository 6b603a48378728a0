import { bunOf } from "../clients/opencode/src/plugin/testing/agent";
import { testPluginIn } from "../clients/opencode/src/plugin/testing/plugin-in";
import { openCode } from "./agents/opencode";

// The runtime that OpenCode itself is.
testPluginIn(bunOf(await openCode()), { all: true });
