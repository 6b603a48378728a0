import { describeSettings, loadConfig, OpenSyncError } from "@opensync/client-core";
import { delimiter } from "node:path";
import { describe, expect, test } from "vitest";
import { profile } from "../profile";
import { readAgentSettings, sessionSyncDefaults, settingsEnvironment } from "./environment";
import { agentHeaders, settingsOfRecord, storeVariables } from "./record-headers";
import { requestRetry } from "./request-retry";

describe("the settings of an agent", () => {
  test("come from its own variables first, then session-sync's, then the plugin's options", () => {
    const options = { autoSync: true, syncThinking: true, debug: false };
    expect(readAgentSettings({}, options)).toEqual(options);
    expect(readAgentSettings({ SESSION_SYNC_ENABLED: "false", SESSION_SYNC_DEBUG: "1" }, options)).toEqual({
      autoSync: false,
      syncThinking: true,
      debug: true,
    });
    expect(readAgentSettings({ SESSION_SYNC_ENABLED: "false", OPENCODE_SYNC_AUTO_SYNC: "yes" }, options)).toMatchObject(
      { autoSync: true },
    );
  });

  test("are none where nothing is set: an empty variable counts as unset", () => {
    expect(readAgentSettings({ OPENCODE_SYNC_THINKING: "", SESSION_API_URL: "", HOME: "/home/ada" }, {})).toEqual({});
  });

  test("take all of session-sync's variables", () => {
    const environment = {
      SESSION_API_KEY: "osk_key",
      SESSION_API_URL: "http://127.0.0.1:3210",
      SESSION_SYNC_ENABLED: "true",
      SESSION_SYNC_DEBUG: "true",
      SESSION_SYNC_BATCH_SIZE: "25",
      SESSION_SYNC_RETRY_ATTEMPTS: "5",
      SESSION_SYNC_RETRY_DELAY_MS: "250",
      SESSION_SYNC_MAX_DEDUP_ENTRIES: "500",
      SESSION_SYNC_HEALTH_CHECK_INTERVAL_MS: "0",
    };
    expect(readAgentSettings(environment)).toEqual({
      apiKey: "osk_key",
      convexUrl: "http://127.0.0.1:3210",
      autoSync: true,
      debug: true,
      batchSize: 25,
      retryAttempts: 5,
      retryDelayMs: 250,
      maxDedupEntries: 500,
      healthCheckIntervalMs: 0,
    });
  });

  test("say how requests are tried again: session-sync's numbers, from when one of them is set", () => {
    const retry = (environment: Record<string, string>) => requestRetry(readAgentSettings(environment));
    expect(retry({})).toEqual({});
    expect(retry({ SESSION_SYNC_RETRY_ATTEMPTS: "0" })).toEqual({ attempts: 1, baseMs: 1000 });
    expect(retry({ SESSION_SYNC_RETRY_DELAY_MS: "250" })).toEqual({ attempts: 4, baseMs: 250 });
  });

  test("are session-sync's own where nothing is set", () => {
    expect(sessionSyncDefaults).toEqual({
      debug: false,
      batchSize: 10,
      retryAttempts: 3,
      retryDelayMs: 1000,
      maxDedupEntries: 10_000,
      healthCheckIntervalMs: 300_000,
    });
  });

  test("leave alone what belongs to another service: no key of theirs goes to our address, nor ours to theirs", () => {
    const theirs = { SESSION_API_KEY: "another-services-key", SESSION_API_URL: "https://session.example.com" };
    expect(readAgentSettings(theirs)).toEqual({});
    expect(readAgentSettings({ SESSION_API_URL: theirs.SESSION_API_URL, OPENCODE_SYNC_API_KEY: "osk_x" })).toEqual({
      apiKey: "osk_x",
    });
  });

  test.each([
    [{ OPENCODE_SYNC_THINKING: "perhaps" }, {}, "OPENCODE_SYNC_THINKING must be true or false"],
    [{ SESSION_SYNC_BATCH_SIZE: "many" }, {}, "SESSION_SYNC_BATCH_SIZE must be a whole number from 1 to 1000"],
    [{}, { syncThinking: "osk_pasted" }, 'The option "syncThinking" must be true or false'],
    [{}, { apiKey: { secret: "osk_pasted" } }, 'The option "apiKey" must be text'],
    [{}, { includeProjects: [1] }, 'The option "includeProjects" must be a list of paths'],
    [{}, { syncThinkng: false }, 'There is no option "syncThinkng"'],
    [{}, { toString: "osk_pasted" }, 'There is no option "toString"'],
  ])("name what does not fit, and never its value: %j %j", (environment, options, message) => {
    const read = (): unknown => readAgentSettings(environment, options);
    expect(read).toThrow(OpenSyncError);
    expect(read).toThrow(message);
    expect(read).not.toThrow("osk_pasted");
  });

  test("are the same for what reads variables alone", async () => {
    const settings = readAgentSettings(
      { SESSION_API_KEY: "osk_key" },
      {
        convexUrl: "http://127.0.0.1:3210",
        autoSync: false,
        syncToolCalls: false,
        syncThinking: true,
        syncFileContents: true,
        includeProjects: ["/work/a", "/work/b"],
        excludeProjects: `/work/c${delimiter}/work/d`,
        insecure: true,
      },
    );
    const { settings: loaded } = await loadConfig(profile, { HOME: "/nowhere", ...settingsEnvironment(settings) });
    expect(loaded).toMatchObject(settings);
    const inFileOnly = describeSettings().filter(({ fileOnly }) => fileOnly === true);
    expect(Object.keys(settings).length).toBe(describeSettings().length - inFileOnly.length);
  });
});

describe("a record", () => {
  test("carries the settings of its agent, and where its store is", () => {
    const environment = { HOME: "/h", PATH: "/bin", SESSION_SYNC_DEBUG: "true", OPENCODE_DB: "/data/my.db" };
    const options = { syncThinking: true, batchSize: 7, includeProjects: ["/work/a", "/work/b"] };
    const headers = agentHeaders(environment, options);
    expect(headers).toEqual({
      v: "1",
      "env.SESSION_SYNC_DEBUG": "true",
      "env.OPENCODE_DB": "/data/my.db",
      "option.syncThinking": "true",
      "option.batchSize": "7",
      "option.includeProjects": `/work/a${delimiter}/work/b`,
    });
    expect(settingsOfRecord(headers)).toEqual(readAgentSettings(environment, options));
    expect(storeVariables(headers)).toEqual({ OPENCODE_DB: "/data/my.db" });
  });
});
