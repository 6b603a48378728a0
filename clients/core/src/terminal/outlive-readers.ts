/**
 * Goes on when whoever read the output has left (`opensync up --json | head -1`, `… | less` that is quit): Node would end the process with a stack
 * trace, in the middle of its work. What is written after that is lost; the exit code is the command's own.
 */
export function outliveReaders(...outputs: readonly NodeJS.WritableStream[]): void {
  for (const output of outputs) {
    output.on("error", (error: NodeJS.ErrnoException) => {
      // EOF: what Windows says of a closed pipe.
      if (error.code !== "EPIPE" && error.code !== "EOF") throw error;
    });
  }
}
