import type { KV } from '@nats-io/kv';
import { ReplacedError } from './errors.js';
import { isMissing, isPassing, isWrongSequence, pause } from './persist.js';
import { REQUEST_MS } from './store.js';
import { NOTHING_TAKEN, type Taken } from './taken.js';

const KEY = 'lead';
const LOOKS = 8;

/** Who leads the run, and how far its consumer is: one record, so that who writes down the one holds the other. */
interface LeadRecord {
  /** Undefined: it was left in order, and is free. */
  readonly by: string | undefined;
  readonly epoch: number;
  readonly taken: Taken;
  readonly isOver: boolean;
}

const decode = (text: string): LeadRecord => JSON.parse(text) as LeadRecord;

/** The lead of a run, in one controller's hands until another takes it. */
export class Lead {
  readonly epoch: number;
  /** How far the consumer was when the lead was taken. */
  readonly begin: Taken;
  private readonly kv: KV;
  private readonly me: string;
  private readonly leaseTimeout: number;
  private revision: number;
  private writtenAt: number;
  private writing: Promise<void> = Promise.resolve();

  constructor(kv: KV, me: string, leaseTimeout: number, record: LeadRecord, revision: number) {
    this.kv = kv;
    this.me = me;
    this.leaseTimeout = leaseTimeout;
    this.epoch = record.epoch;
    this.begin = record.taken;
    this.revision = revision;
    this.writtenAt = performance.now();
  }

  /** Whether nobody else can have taken it. After a long sleep that has to be asked. */
  get isSure(): boolean {
    return performance.now() - this.writtenAt < this.leaseTimeout;
  }

  /**
   * Writes down how far the consumer is. One after the other.
   *
   * @throws ReplacedError: another controller has taken the lead. What the client says where the server does not answer.
   */
  write(taken: Taken, end?: 'left' | 'over'): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.put(taken, end));
    return this.writing;
  }

  private async put(taken: Taken, end: 'left' | 'over' | undefined): Promise<void> {
    const at = performance.now();
    const by = end === 'left' ? undefined : this.me;
    const record: LeadRecord = { by, epoch: this.epoch, taken, isOver: end === 'over' };
    try {
      this.revision = await this.kv.update(KEY, JSON.stringify(record), this.revision, REQUEST_MS);
    } catch (error) {
      if (!isWrongSequence(error)) throw error;
      await this.lookAgain();
      return this.put(taken, end);
    }
    this.writtenAt = at;
  }

  /** A write whose answer was lost has moved the revision: that was us. */
  private async lookAgain(): Promise<void> {
    const entry = await this.kv.get(KEY);
    const record = entry && decode(entry.string());
    if (!entry || record?.by !== this.me || record.epoch !== this.epoch) {
      throw new ReplacedError('another controller has taken this run over: this one was silent for too long');
    }
    if (entry.revision > this.revision) this.revision = entry.revision;
    else await pause(REQUEST_MS / LOOKS);
  }
}

/**
 * Takes the lead as soon as nobody has it: at once where it is free, and after `leaseTimeout` without a sign of life of who has it.
 *
 * @returns undefined: the run is over, or was called off.
 */
export async function takeLead(
  kv: KV,
  me: string,
  leaseTimeout: number,
  signal: AbortSignal,
): Promise<Lead | 'over' | undefined> {
  let seen: { readonly revision: number; readonly at: number } | undefined;
  while (!signal.aborted) {
    try {
      const entry = await kv.get(KEY);
      const live = entry?.operation === 'PUT' ? entry : undefined;
      const record = live && decode(live.string());
      if (record?.isOver || (!record && seen)) return 'over';
      if (record?.by !== undefined && seen?.revision !== live?.revision) {
        seen = { revision: live?.revision ?? 0, at: performance.now() };
      }
      const isFree = record?.by === undefined || (seen && performance.now() - seen.at >= leaseTimeout);
      if (isFree) {
        const mine = { by: me, epoch: (record?.epoch ?? 0) + 1, taken: record?.taken ?? NOTHING_TAKEN, isOver: false };
        const text = JSON.stringify(mine);
        const revision = live ? await kv.update(KEY, text, live.revision, REQUEST_MS) : await kv.create(KEY, text);
        return new Lead(kv, me, leaseTimeout, mine, revision);
      }
    } catch (error) {
      if (seen && (await isGone(kv, error))) return 'over';
      if (!isWrongSequence(error) && !isPassing(error)) throw error;
    }
    await pause(leaseTimeout / LOOKS);
  }
  return undefined;
}

/** A bucket that is not there does not answer; that has to be asked in another way. */
async function isGone(kv: KV, error: unknown): Promise<boolean> {
  if (isMissing(error)) return true;
  try {
    await kv.status();
  } catch (why) {
    return isMissing(why);
  }
  return false;
}
