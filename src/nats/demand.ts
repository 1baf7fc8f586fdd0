/** Work that a host has waiting, so that no worker waits for the network. */
const AHEAD_MS = 10;
const MOST_AHEAD = 8192;
const MOST_MESSAGES = 256;

/** What a host knows when it asks for more. */
export interface Hands {
  readonly slots: number;
  /** Tasks in hand. */
  readonly held: number;
  /** Messages that were asked for and did not come. */
  readonly asked: number;
  /** Mean running time of a task; undefined: none has ended. */
  readonly serviceMs: number | undefined;
  /** Mean number of tasks in a chunk. */
  readonly perChunk: number;
}

/** How many chunks to ask for: as many as fill the free slots, and about 10 ms of work ahead, which is nothing where tasks are long. */
export function demand({ slots, held, asked, serviceMs, perChunk }: Hands): number {
  const ahead = serviceMs === undefined ? 0 : Math.min(MOST_AHEAD, (slots * AHEAD_MS) / Math.max(serviceMs, 1e-3));
  const wanted = slots + Math.floor(ahead) - held;
  const chunks = Math.ceil(wanted / Math.max(perChunk, 1));
  return Math.max(0, Math.min(MOST_MESSAGES, chunks) - asked);
}
