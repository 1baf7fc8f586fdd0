import { type Outcome, openPool, type Pool } from 'rearguard';
import type { Observable } from 'rxjs';
import {
  distance,
  type Painted,
  type Point,
  type Size,
  STEPS,
  type Tile,
  tileAt,
  tilesOf,
  type View,
} from './tiles.js';

/** Tiles that wait ahead of the workers. Few, so that one can see the scheduler being made to wait. */
export const QUEUE_CAPACITY = 32;
/** One that runs and one ahead for each worker: what is nearest to the pointer is not to wait behind a long batch. */
export const IN_HAND = 2;
const MOST_WORKERS = 8;

/** Coarse before fine, and near before far: a second of waiting is worth a level. */
const urgency = (tile: Tile, nearTo: Point, { width, height }: Size): number =>
  STEPS.indexOf(tile.step) * -5 - (4 * distance(tile, nearTo)) / Math.hypot(width, height);

/** The pool, and the workers that its factory has made. */
export class Crew {
  readonly size: number = Math.min(MOST_WORKERS, Math.max(2, navigator.hardwareConcurrency ?? 2));
  readonly pool: Pool<Tile, Painted>;
  private readonly threads: Worker[] = [];

  constructor() {
    const worker = (): Worker => {
      const thread = new Worker(new URL('./tile.worker.ts', import.meta.url), { type: 'module', name: 'tiles' });
      this.threads.push(thread);
      return thread;
    };
    this.pool = openPool<Tile, Painted>(worker, { size: this.size, queueCapacity: QUEUE_CAPACITY, batch: 1 });
  }

  /** All tiles of a view, at every level of detail. Unsubscribing cancels those that are not done. */
  draw(view: View, size: Size, pointer: () => Point): Observable<Outcome<Tile, Painted>> {
    return this.pool.outcomes(() => tilesOf(view, size, pointer()), {
      priority: (tile) => urgency(tile, pointer(), size),
    });
  }

  /** A tile that ends each worker that begins it. */
  poison(view: View, size: Size, { x, y }: Point): Observable<Outcome<Tile, Painted>> {
    const tile = tileAt(view, size, x, y);
    return this.pool.outcomes([{ ...tile, poisoned: true }]);
  }

  /** The pool numbers its workers in the order in which they were made. */
  kill(workerId: number): void {
    this.threads[workerId - 1]?.postMessage('die');
  }
}
