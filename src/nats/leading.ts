import type { JsMsg } from '@nats-io/jetstream';
import type { Source, SourceSink } from '../contract/source.js';
import type { Accounts } from '../quorum/termination.js';
import type { ChunkResult, Cursor } from './chunk.js';
import { HandingOver, type HandingOverConfig } from './handing-over.js';
import { Intake } from './intake.js';
import type { Lead } from './lead.js';
import type { Names } from './names.js';
import { bornOf, Outgoing, type OutgoingConfig } from './outgoing.js';
import { isPassing, pause, persistently } from './persist.js';
import type { RollCall } from './roll-call.js';

/** How often it is written down how far the consumer is: what it may see again after a crash. */
const CHECKPOINT_MS = 50;

export interface LeadingConfig
  extends Omit<OutgoingConfig, 'subject' | 'epoch' | 'settled' | 'slots' | 'refuse'>,
    Omit<HandingOverConfig, 'changed'> {
  readonly names: Names;
  readonly lead: Lead;
  readonly rollCall: RollCall;
  readonly leaseTimeout: number;
}

/** What a controller does while it leads a run: tasks out, results in, and in between it writes down how far it is. */
export class Leading {
  private readonly config: LeadingConfig;
  private readonly outgoing: Outgoing;
  private readonly intake: Intake;
  private readonly handingOver: HandingOver;
  private readonly timer: ReturnType<typeof setInterval>;
  /** Chunks whose result has come, to earlier controllers too. */
  private arrived: number;
  private writtenAt = performance.now();
  private written: number;
  private isWriting = false;
  /** What results had put aside, in the order of the results. */
  private readonly blobs: { readonly seq: number; readonly blob: string }[] = [];
  private isStopped = false;
  private readonly off = new AbortController();

  constructor(config: LeadingConfig, cursor: Cursor, last: number) {
    this.config = config;
    const { store, names, lead, rollCall } = config;
    const changed = (): void => this.update();
    this.arrived = lead.begin.chunks;
    this.written = lead.begin.seq;
    this.handingOver = new HandingOver({ ...config, changed }, lead.begin, cursor.refused);
    this.outgoing = new Outgoing(
      {
        ...config,
        subject: names.task(lead.epoch),
        epoch: lead.epoch,
        settled: () => this.handingOver.taken.done + this.handingOver.taken.failed,
        slots: () => rollCall.slots,
        refuse: (index, task, error) => this.handingOver.refuse(index, task, error),
        changed,
        failed: (error) => this.fail(error),
      },
      cursor,
      last,
    );
    this.intake = new Intake(store, names);
    this.timer = setInterval(() => this.writeIfDue(), CHECKPOINT_MS);
    this.intake.read(lead.begin.seq, (message) => this.take(message)).catch((error: unknown) => this.fail(error));
  }

  get counts(): { pulled: number; enqueued: number; done: number; failed: number; retried: number } {
    return { pulled: this.outgoing.pulled, enqueued: this.outgoing.cursor.enqueued, ...this.handingOver.books };
  }

  get dropped(): number {
    return this.outgoing.dropped;
  }

  get accounts(): Accounts {
    const quiet = this.outgoing.isOver && this.arrived === this.outgoing.chunks;
    return { quiet, drained: quiet && this.handingOver.taken.chunks === this.outgoing.chunks };
  }

  /** From here on tasks come. */
  schedule(open: (sink: SourceSink<unknown>) => Source, failed: (error: unknown) => void): void {
    this.outgoing.open(open, failed);
  }

  /** Takes no more from the scheduler; what was taken goes out. */
  drain(): void {
    this.outgoing.drain();
  }

  pause(isPaused: boolean): void {
    this.outgoing.pause(isPaused);
  }

  /** Nothing that comes from now on counts as taken. */
  halt(): void {
    this.isStopped = true;
    this.off.abort();
    this.handingOver.halt();
  }

  stop(): void {
    this.halt();
    clearInterval(this.timer);
    this.outgoing.stop();
    this.intake.stop();
  }

  /** Writes down how far the consumer is. */
  async checkpoint(end?: 'left' | 'over'): Promise<void> {
    const { taken } = this.handingOver;
    this.writtenAt = performance.now();
    await this.config.lead.write(taken, end);
    this.written = taken.seq;
    this.dropBlobs();
  }

  private async take(message: JsMsg): Promise<void> {
    const { lead, payloads } = this.config;
    while (!lead.isSure && !this.isStopped) await this.makeSure();
    const { value: result, blob } = await persistently(this.off.signal, () => payloads.open<ChunkResult>(message.data));
    // Tasks that a result brings along are stored before anything of it is given to the consumer.
    const born = this.isStopped ? undefined : bornOf(message.seq, result);
    if (born) await this.outgoing.born(born);
    if (this.isStopped) return;
    this.outgoing.ran(result.split ? 0 : result.count, result.ranMs);
    this.arrived++;
    const room = this.handingOver.give(message.seq, result);
    if (blob !== undefined) this.blobs.push({ seq: message.seq, blob });
    this.update();
    await room;
  }

  /** What was written down as taken is not read again. */
  private dropBlobs(): void {
    for (let first = this.blobs[0]; first && first.seq <= this.written; first = this.blobs[0]) {
      this.blobs.shift();
      void this.config.payloads.drop(first.blob);
    }
  }

  /** After a long silence somebody else may have the lead. */
  private async makeSure(): Promise<void> {
    try {
      await this.checkpoint();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(CHECKPOINT_MS);
    }
  }

  private update(): void {
    if (this.isStopped) return;
    this.outgoing.replenish();
    this.config.changed();
  }

  /** Who writes shows that it lives. */
  private writeIfDue(): void {
    const isNews = this.handingOver.taken.seq !== this.written;
    const isDue = isNews || performance.now() - this.writtenAt >= this.config.leaseTimeout / 3;
    if (this.isWriting || !isDue) return;
    this.isWriting = true;
    this.checkpoint()
      .catch((error: unknown) => {
        if (!isPassing(error)) this.fail(error);
      })
      .finally(() => {
        this.isWriting = false;
      });
  }

  private fail(error: unknown): void {
    if (!this.isStopped) this.config.failed(error);
  }
}
