import { rm, utimes } from "node:fs/promises";
import { readTextIfPresent, writeFileAtomically } from "../files";
import type { CourierFiles } from "./courier-files";
import type { CourierLock } from "./courier-lock";

/** What hooks and plugins hold a silent courier for dead after. */
const BEAT_LASTS_SECONDS = 15;

/** Says regularly, in the lock and in the beat file, that this courier lives. */
export class Heart {
  readonly #files: CourierFiles;
  readonly #lock: CourierLock;
  readonly #onTrouble: (error: unknown) => void;
  readonly #onLost: () => void;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();

  constructor(
    files: CourierFiles,
    lock: CourierLock,
    { onLost, onTrouble }: { onLost: () => void; onTrouble: (error: unknown) => void },
  ) {
    this.#files = files;
    this.#lock = lock;
    this.#onLost = onLost;
    this.#onTrouble = onTrouble;
  }

  async start(everyMs: number): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, everyMs);
  }

  /** From now on hooks start another courier. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    const beat = await readTextIfPresent(this.#files.beat);
    if (beat?.startsWith(`${process.pid} `)) await rm(this.#files.beat, { force: true });
  }

  async #beat(): Promise<void> {
    try {
      if (!(await this.#lock.beat())) {
        this.#onLost();
        return;
      }
      const seconds = Math.floor(Date.now() / 1000);
      await writeFileAtomically(this.#files.beat, `${process.pid} ${seconds}\n`, { durable: false });
      // Dated to when it runs out: a shell can compare two files, but has to start a program to know the time.
      await utimes(this.#files.beat, seconds, seconds + BEAT_LASTS_SECONDS);
    } catch (error) {
      this.#onTrouble(error);
    }
  }
}
