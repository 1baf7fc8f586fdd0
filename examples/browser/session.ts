import type { PoolStatus, Quorum } from 'rearguard';
import { combineLatest, type Subscription, timer } from 'rxjs';
import { Books, Flow } from './books.js';
import { Crew } from './crew.js';
import { byId, say } from './element.js';
import { BusyHistory } from './history.js';
import type { Log } from './log.js';
import type { Picture } from './picture.js';
import type { Roll } from './roll.js';
import { type Painted, type Point, SIDE, type Tile } from './tiles.js';

const SAMPLE_MS = 250;

/** One pool from its start to its end, and what the board shows of it. */
export class Session {
  readonly crew = new Crew();
  private drawing: Subscription | undefined;
  private readonly watching: Subscription;
  private readonly history = new BusyHistory();
  private readonly picture: Picture;
  private readonly log: Log;
  private readonly pointer: () => Point;
  private status: PoolStatus | undefined;
  private lostSoFar = 0;
  private readonly crossed = new Set<string>();
  /** The status is sampled, and tells it later. */
  isPaused = false;

  constructor(picture: Picture, roll: Roll, log: Log, pointer: () => Point) {
    this.picture = picture;
    this.log = log;
    this.pointer = pointer;
    const flow = new Flow(byId('bars'), byId('pressure'), this.crew.size);
    const books = new Books(byId('books'), byId('balance'));
    roll.clear();
    const { status$, quorum$ } = this.crew.pool;
    log.note(`${this.crew.size} workers report for duty`);
    const beat$ = timer(0, SAMPLE_MS);
    let quorum: Quorum | undefined;
    this.watching = combineLatest([status$, quorum$]).subscribe(([status, members]) => {
      this.status = status;
      quorum = members;
      flow.show(status);
      books.show(status);
      roll.show(members, status, this.history);
      this.notice(status);
    });
    this.watching.add(
      beat$.subscribe(() => {
        if (!this.status || !quorum) return;
        this.history.sample(this.status.workers);
        roll.show(quorum, this.status, this.history);
      }),
    );
  }

  /** Draws what the picture looks at; what was not drawn yet of the view before is cancelled. */
  draw(): void {
    this.drawing?.unsubscribe();
    const { view, size } = this.picture;
    const progress = byId('progress');
    const total = Math.ceil(size.width / SIDE) * Math.ceil(size.height / SIDE) * 3;
    let settled = 0;
    document.body.dataset.picture = 'drawing';
    say(progress, '0 %');
    this.crossed.clear();
    this.drawing = this.crew.draw(view, size, this.pointer).subscribe({
      next: (outcome) => {
        settled++;
        if (outcome.status === 'done') this.paint(outcome.task, outcome.value);
        else if (outcome.status === 'failed') this.cross(outcome.task);
        say(progress, `${Math.floor((settled / total) * 100)} %`);
      },
      error: () => say(progress, 'closed'),
      complete: () => {
        say(progress, 'complete');
        document.body.dataset.picture = 'complete';
      },
    });
  }

  kill(): void {
    const alive = this.status?.workers.filter(({ state }) => state === 'busy' || state === 'idle') ?? [];
    const victim = alive.find(({ state }) => state === 'busy') ?? alive[0];
    if (!victim) return this.log.note('nobody is there to be killed');
    this.crew.kill(victim.id);
    this.log.note(`worker ${victim.id} is told to close in the middle of its work`, 'bad');
  }

  poison(): void {
    const { view, size } = this.picture;
    const { x, y } = this.pointer();
    const corner = { x: Math.floor(x / SIDE) * SIDE, y: Math.floor(y / SIDE) * SIDE };
    this.log.note(`a poisoned tile at ${corner.x}, ${corner.y}: it ends who begins it`, 'bad');
    this.crew.poison(view, size, corner).subscribe({
      next: (outcome) => {
        if (outcome.status !== 'failed') return;
        if (view === this.picture.view) this.cross(outcome.task);
        this.log.note(`given up after ${outcome.attempts} attempts, the others lost nothing`, 'good');
      },
      error: () => undefined,
    });
  }

  pause(): void {
    this.isPaused = !this.isPaused;
    if (this.isPaused) this.crew.pool.pause();
    else this.crew.pool.resume();
  }

  /** Nothing new, everything accepted is finished, everybody stops. */
  async drain(): Promise<void> {
    this.log.note('draining: what was taken is finished, then everybody stops');
    await this.crew.pool.close();
    this.log.note('every worker is home', 'good');
  }

  close(): void {
    this.drawing?.unsubscribe();
    this.watching.unsubscribe();
  }

  /** What was given up stays to be seen. */
  private paint(tile: Tile, painted: Painted): void {
    if (!this.crossed.has(`${tile.x} ${tile.y}`)) this.picture.paint(tile, painted);
  }

  private cross(tile: Tile): void {
    this.crossed.add(`${tile.x} ${tile.y}`);
    this.picture.cross(tile);
  }

  private notice({ lostWorkers }: PoolStatus): void {
    if (lostWorkers === this.lostSoFar) return;
    const count = lostWorkers - this.lostSoFar;
    this.lostSoFar = lostWorkers;
    this.log.note(
      count === 1 ? 'a worker was lost, another takes its place' : `${count} workers were lost and replaced`,
      'calm',
    );
  }
}
