/** The signals of a process. */
export interface Signals {
  /** The number of a signal that can be listened to; undefined if there is none of that name. */
  number(signal: string): number | undefined;
  /** Hears a signal, which then no longer ends the process. Returns how to stop that. */
  listen(signal: string, heard: () => void): () => void;
  /** The code that the process will end with. */
  exitCode(code: number): void;
}
