import { demand } from './demand.js';
import type { HeldChunk } from './held-chunk.js';

/** What a new measurement counts. */
const WEIGHT = 0.2;

export interface AskingConfig {
  readonly slots: number;
  /** Tasks in hand; undefined: nothing is to be asked for. */
  held(): number | undefined;
  /** Messages that were asked for and did not come. */
  asked(): number;
  ask(count: number): void;
}

/** Asks for chunks as places become free, once for all of a turn of the loop. */
export class Asking {
  private readonly config: AskingConfig;
  private serviceMs: number | undefined;
  private perChunk = 1;
  private turn: ReturnType<typeof setImmediate> | undefined;

  constructor(config: AskingConfig) {
    this.config = config;
  }

  soon(): void {
    this.turn ??= setImmediate(() => {
      this.turn = undefined;
      const { config, serviceMs, perChunk } = this;
      const held = config.held();
      if (held === undefined) return;
      config.ask(demand({ slots: config.slots, held, asked: config.asked(), serviceMs, perChunk }));
    });
  }

  came({ size }: HeldChunk): void {
    this.perChunk += WEIGHT * (size - this.perChunk);
  }

  ran({ size }: HeldChunk, ranMs: number): void {
    const mean = ranMs / size;
    this.serviceMs = this.serviceMs === undefined ? mean : this.serviceMs + WEIGHT * (mean - this.serviceMs);
  }

  stop(): void {
    clearImmediate(this.turn);
  }
}
