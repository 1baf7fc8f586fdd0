import { VirtualTimeScheduler } from 'rxjs';
import type { LeaseId } from '../../../src/contract/task.js';
import { Crew, type CrewConfig } from '../../../src/link/crew.js';
import type { Link, LinkEvents, Loss } from '../../../src/link/link.js';
import type { DownFrame } from '../../../src/wire/frames.js';
import type { RunningLease } from '../../../src/wire/lease-block.js';

/** A worker that says what the test makes it say. */
export class FakeLink implements Link {
  readonly id: number;
  readonly sent: DownFrame[] = [];
  terminations = 0;
  /** How many tasks it was asked to give back, each time, and what it says. */
  readonly asked: number[] = [];
  gives: LeaseId[] | undefined;
  held = true;
  /** What its lease block holds. */
  cells: readonly RunningLease[] | undefined = [];
  /** Refuses the next frame. */
  isStubborn = false;
  private readonly events: LinkEvents;

  constructor(id: number, events: LinkEvents) {
    this.id = id;
    this.events = events;
  }

  send(frame: DownFrame): void {
    if (this.isStubborn) throw new Error('could not be cloned');
    this.sent.push(frame);
  }

  takeBack(count: number): LeaseId[] | undefined {
    this.asked.push(count);
    return this.gives;
  }

  async terminate(): Promise<void> {
    this.terminations++;
  }

  hold(keeps: boolean): void {
    this.held = keeps;
  }

  running(): readonly RunningLease[] | undefined {
    return this.cells;
  }

  /** Types of what it was sent, messages of broadcasts with them. */
  get heard(): string[] {
    return this.sent.map((frame) => (frame.type === 'broadcast' ? `broadcast ${frame.message}` : frame.type));
  }

  ready(): void {
    this.events.frame({ type: 'ready' });
  }

  returns(...leases: LeaseId[]): void {
    this.events.frame({ type: 'returned', leases });
  }

  answers(count: number, { heapMb, idle = true }: { heapMb?: number; idle?: boolean } = {}): void {
    this.events.frame({
      type: 'outcomes',
      leases: 0,
      values: new Array(count).fill('done'),
      failed: undefined,
      children: undefined,
      ranMs: count,
      times: undefined,
      heapMb,
      idle,
    });
  }

  /** Its thread is gone, as it was told. */
  exits(): void {
    this.events.exited();
  }

  saysStopped(): void {
    this.events.frame({ type: 'stopped', error: undefined });
  }

  /** It says `stopped`, and goes. */
  stops(): void {
    this.saysStopped();
    this.exits();
  }

  /** It goes away unasked. */
  dies(loss: Partial<Loss> = {}): void {
    this.events.lost({
      reason: 'exited with code 3',
      exitCode: 3,
      cause: undefined,
      atStart: false,
      forced: false,
      ...loss,
    });
  }
}

/** A crew of fake workers in virtual time, which writes down what it says. */
export class Crewing {
  readonly clock = new VirtualTimeScheduler();
  readonly links: FakeLink[] = [];
  readonly log: string[] = [];
  readonly losses: Loss[] = [];
  readonly crew: Crew;
  /** Called after each line of the log. */
  whenLogged: (line: string) => void = () => undefined;

  constructor(config: Partial<CrewConfig> = {}) {
    const note = (line: string): void => {
      this.log.push(line);
      this.whenLogged(line);
    };
    this.crew = new Crew(
      {
        size: { min: 1, max: 1 },
        idleTimeout: 10_000,
        stopTimeout: 5_000,
        recycle: {},
        clock: this.clock,
        open: (id, events) => {
          const link = new FakeLink(id, events);
          this.links.push(link);
          return link;
        },
        ...config,
      },
      {
        joined: (id) => note(`joined ${id}`),
        frame: (id, { type }) => note(`frame ${id} ${type}`),
        state: (id, state) => note(`${id} is ${state}`),
        lost: (id, loss) => {
          this.losses.push(loss);
          note(`lost ${id}`);
        },
        retiring: (id) => note(`retiring ${id}`),
        left: (id, replaced) => note(`left ${id}${replaced ? ', struck off' : ''}`),
        deserted: ({ reason }) => note(`deserted: ${reason}`),
      },
    );
    this.crew.start();
  }

  /** Worker `id`; the first is 1. */
  link(id: number): FakeLink {
    const link = this.links[id - 1];
    if (!link) throw new Error(`worker ${id} was not started`);
    return link;
  }

  /** All that were started so far and not yet. */
  allReady(): this {
    for (const link of this.links) link.ready();
    return this;
  }

  give(id: number, count = 1): void {
    const values = new Array(count).fill('task');
    this.crew.send(id, { type: 'tasks', first: 0, values, ids: 0, attempts: undefined, timed: false, credit: 1 });
  }

  /** Lets virtual time pass. */
  pass(ms: number): void {
    const { clock } = this;
    clock.maxFrames = clock.frame + ms;
    clock.schedule(() => undefined, ms);
    clock.flush();
  }

  /** What was said since the last look. */
  said(): string[] {
    return this.log.splice(0);
  }
}
