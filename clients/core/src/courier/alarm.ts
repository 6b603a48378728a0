/** Lets one waiter sleep until something happens or its time is over; what happens before it sleeps is not missed. */
export class Alarm {
  #isRung = false;
  #wakeUp: (() => void) | null = null;

  readonly ring = (): void => {
    this.#isRung = true;
    this.#wakeUp?.();
  };

  async wait(ms: number): Promise<void> {
    if (!this.#isRung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#isRung = false;
    this.#wakeUp = null;
  }
}
