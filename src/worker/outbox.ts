import type { LeaseId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import { encodeError } from '../wire/encode-error.js';
import type { EncodedError, OutcomesFrame, UpFrame } from '../wire/frames.js';

export type Post = (frame: UpFrame, transfer?: TransferList) => void;

/** Gathers outcomes until they are worth a message. */
export class Outbox {
  private leases: LeaseId | LeaseId[] = 0;
  private values: unknown[] = [];
  private failed: number[] | undefined;
  private ended: number[] | undefined;
  private children: [number, unknown[]][] | undefined;
  private moved: [number, TransferList][] | undefined;
  private times: number[] | undefined;
  private ranMs = 0;
  private readonly post: Post;

  constructor(post: Post) {
    this.post = post;
  }

  get isEmpty(): boolean {
    return this.values.length === 0;
  }

  result(
    lease: LeaseId,
    value: unknown,
    ranMs: number,
    timed: boolean,
    children: unknown[] | undefined,
    list: TransferList | undefined,
  ): void {
    const at = this.add(lease, value, ranMs, timed);
    if (children) {
      this.children ??= [];
      this.children.push([at, children]);
    }
    if (list) {
      this.moved ??= [];
      this.moved.push([at, list]);
    }
  }

  failure(lease: LeaseId, error: EncodedError, ranMs: number, timed: boolean): void {
    const at = this.add(lease, error, ranMs, timed);
    this.failed ??= [];
    this.failed.push(at);
  }

  /** A task all of whose results were sent before. */
  end(lease: LeaseId, ranMs: number, timed: boolean, children: unknown[] | undefined): void {
    this.result(lease, undefined, ranMs, timed, children, undefined);
    this.ended ??= [];
    this.ended.push(this.values.length - 1);
  }

  /** Makes a failure of an end that was not sent yet; false if there is none. */
  spoil(lease: LeaseId, error: EncodedError): boolean {
    const at = typeof this.leases === 'number' ? lease - this.leases : this.leases.indexOf(lease);
    if (!this.ended?.includes(at)) return false;
    this.values[at] = error;
    this.failed ??= [];
    this.failed.push(at);
    this.ended = this.ended.filter((each) => each !== at);
    this.children = this.children?.filter(([position]) => position !== at);
    return true;
  }

  /** Sends what was gathered. A value that cannot be cloned becomes the failure of its own task and of no other. */
  flush(idle: boolean, heapMb: number | undefined): void {
    const { leases, values, failed, ended, children, moved, ranMs, times } = this;
    this.values = [];
    this.failed = this.ended = this.children = this.moved = this.times = undefined;
    this.ranMs = 0;
    const frame: OutcomesFrame = {
      type: 'outcomes',
      leases,
      values,
      failed,
      ended,
      children,
      ranMs,
      times,
      heapMb,
      idle,
    };
    try {
      this.post(
        frame,
        moved?.flatMap(([, list]) => list),
      );
    } catch {
      this.sendOneByOne(frame, moved);
    }
  }

  private add(lease: LeaseId, value: unknown, ranMs: number, timed: boolean): number {
    const at = this.values.length;
    if (at === 0) this.leases = lease;
    else if (typeof this.leases !== 'number') this.leases.push(lease);
    else if (lease !== this.leases + at)
      this.leases = [...this.values.keys()].map((i) => (this.leases as number) + i).concat(lease);
    this.values.push(value);
    // Once one time is wanted there is one for each; of those before, the mean is known.
    if (timed) this.times ??= new Array<number>(at).fill(this.ranMs / at);
    if (this.times) this.times[at] = ranMs;
    this.ranMs += ranMs;
    return at;
  }

  private sendOneByOne(all: OutcomesFrame, moved: [number, TransferList][] | undefined): void {
    const last = all.values.length - 1;
    all.values.forEach((value, at) => {
      const own = all.children?.find(([position]) => position === at);
      const one: OutcomesFrame = {
        type: 'outcomes',
        leases: typeof all.leases === 'number' ? all.leases + at : (all.leases[at] as LeaseId),
        values: [value],
        failed: all.failed?.includes(at) ? [0] : undefined,
        ended: all.ended?.includes(at) ? [0] : undefined,
        children: own && [[0, own[1]]],
        ranMs: all.times?.[at] ?? all.ranMs / all.values.length,
        times: all.times && [all.times[at] ?? 0],
        heapMb: all.heapMb,
        idle: all.idle && at === last,
      };
      try {
        this.post(one, moved?.find(([position]) => position === at)?.[1]);
      } catch (error) {
        this.post({ ...one, values: [encodeError(error)], failed: [0], ended: undefined, children: undefined });
      }
    });
  }
}
