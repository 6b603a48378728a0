import { OpenSyncError } from "../errors";
import { cancel, confirm, intro, isCancel, log, outro, password, text } from "@clack/prompts";

export interface Credentials {
  readonly url: string;
  readonly apiKey: string;
}

interface Dialogue {
  readonly suggestedUrl: string;
  /** The user named it on the command line: it is asked for only if it does not work. */
  readonly isUrlGiven: boolean;
  readonly attempt: (credentials: Credentials) => Promise<{ url: string; userName: string }>;
  /** Whether to capture sessions, to be asked once the login is done; null when that is settled. */
  readonly question: string | null;
}

interface Answers {
  readonly exitCode: number;
  /** Undefined when it was not asked. */
  readonly wanted?: boolean;
}

const INTERRUPTED = 130;
const WRONG_URL = new Set(["invalid_url", "insecure_url", "could_not_connect", "not_opensync"]);
/** The backend has answered: its address is right. */
const WRONG_KEY = new Set(["invalid_api_key", "out_of_scope"]);

/** Asks for address and key until they work or the user gives up. */
export async function askCredentials({ suggestedUrl, isUrlGiven, attempt, question }: Dialogue): Promise<Answers> {
  const output = { input: process.stdin, output: process.stdout };
  intro("Log in to your OpenSync backend", output);
  let url = suggestedUrl;
  let isUrlKnown = isUrlGiven;
  for (;;) {
    if (!isUrlKnown) {
      const typedUrl = await text({
        ...output,
        message: "Address of the backend",
        placeholder: "https://happy-animal-123.convex.cloud or http://127.0.0.1:3210",
        initialValue: url,
        validate: required("Give the address that `opensync up` printed, or your Convex deployment's"),
      });
      if (isCancel(typedUrl)) return stop(output);
      url = typedUrl;
    }
    const apiKey = await password({
      ...output,
      message: "API key",
      validate: required("Give the key that `opensync up` or `opensync keys create` printed"),
    });
    if (isCancel(apiKey)) return stop(output);
    // No spinner: Clack's ends the process with exit code 0 on Ctrl-C.
    log.step(`Connecting to ${url}`, output);
    try {
      const found = await attempt({ url, apiKey: apiKey.trim() });
      log.success(`Connected to ${found.url} as ${found.userName}`, output);
      return await askForCapture(question, output);
    } catch (error) {
      if (!(error instanceof OpenSyncError)) throw error;
      isUrlKnown = WRONG_KEY.has(error.code);
      if (!isUrlKnown && !WRONG_URL.has(error.code)) throw error;
      log.error(error.hint === undefined ? error.message : `${error.message}\n${error.hint}`, output);
    }
  }
}

async function askForCapture(message: string | null, output: { output: NodeJS.WriteStream }): Promise<Answers> {
  const wanted = message === null ? undefined : await confirm({ ...output, message, initialValue: true });
  outro("Logged in", output);
  // The login is done by then: Ctrl-C at this question is a no.
  return { exitCode: 0, ...(wanted === undefined ? {} : { wanted: wanted === true }) };
}

function required(message: string): (value: string | undefined) => string | undefined {
  return (value) => (value?.trim() ? undefined : message);
}

function stop(output: { output: NodeJS.WriteStream }): Answers {
  cancel("Nothing was changed", output);
  return { exitCode: INTERRUPTED };
}
