import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Loss } from '../../../src/link/link.js';
import { threadLinks } from '../../../src/link/thread-link.js';
import type { ThreadEvents } from '../../../src/platform/platform.js';
import { encodeError } from '../../../src/wire/error-codec.js';
import type { DownFrame, UpFrame } from '../../../src/wire/frames.js';
import type { Welcome } from '../../../src/wire/handshake.js';
import { type LeaseBlock, tagOf } from '../../../src/wire/lease-block.js';
import { begin, isCalledOff } from '../../../src/worker/lease-marks.js';

/** The thread of the test that runs: it does nothing by itself. */
const thread = vi.hoisted(() => ({
  current: undefined as FakeThread | undefined,
}));

class FakeThread {
  readonly posted: DownFrame[] = [];
  readonly log: string[] = [];
  readonly losses: Loss[] = [];
  readonly clock = new VirtualTimeScheduler();
  terminations = 0;
  welcome: Welcome | undefined;
  /** Whether threads.js gets an answer from it. */
  answers = true;
  events: ThreadEvents | undefined;
  receive: (frame: UpFrame) => void = () => undefined;

  link(concurrency = 1) {
    thread.current = this;
    const open = threadLinks({
      source: { kind: 'factory', create: () => undefined },
      thread: { name: 'test' },
      concurrency,
      setupData: 'data',
      startTimeout: 30_000,
      reportsHeap: true,
      clock: this.clock,
    });
    return open(7, {
      frame: ({ type }) => this.log.push(type),
      lost: (loss) => {
        this.losses.push(loss);
        this.log.push(`lost: ${loss.reason}`);
      },
      exited: () => this.log.push('exited'),
    });
  }

  get block(): LeaseBlock {
    if (!this.welcome?.block) throw new Error('there is no lease block');
    return this.welcome.block;
  }

  exits(code: number): void {
    this.events?.exit(code);
  }

  pass(ms: number): void {
    this.clock.maxFrames = this.clock.frame + ms;
    this.clock.schedule(() => undefined, ms);
    this.clock.flush();
  }
}

vi.mock('#platform', () => ({
  clockOrigin: () => 1234,
  loadThreads: () => ({
    spawn: () => {
      const { current } = thread;
      const connect = (_port: unknown, welcome: Welcome): void => {
        if (current) current.welcome = welcome;
      };
      return current?.answers ? Promise.resolve({ connect }) : new Promise(() => undefined);
    },
    Transfer: (payload: unknown) => payload,
  }),
  startThread: (_source: unknown, _options: unknown, events: ThreadEvents) => {
    const { current } = thread;
    if (current) current.events = events;
    return {
      post: () => undefined,
      hold: () => undefined,
      terminate: async () => {
        if (current) current.terminations++;
      },
    };
  },
  openChannel: (receive: (frame: unknown) => void) => {
    const { current } = thread;
    if (current) current.receive = receive;
    const nothing = (): void => undefined;
    const post = (frame: unknown): void => void current?.posted.push(frame as DownFrame);
    return { remote: {}, local: { post, drain: nothing, hold: nothing, close: nothing } };
  },
}));

/** Promises of the handshake take a few turns. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await undefined;
};

async function connected(concurrency = 1) {
  const fake = new FakeThread();
  const link = fake.link(concurrency);
  await settled();
  return { fake, link };
}

async function ready(concurrency = 1) {
  const both = await connected(concurrency);
  both.fake.receive({ type: 'ready' });
  return both;
}

describe('the start of a thread', () => {
  it('tells the worker where the clock of the pool began, and whether its heap is wanted', async () => {
    const { fake } = await connected();
    expect(fake.welcome).toMatchObject({ workerId: 7, setupData: 'data', clockOrigin: 1234, reportsHeap: true });
  });

  it('is a loss after startTimeout', async () => {
    const { fake } = await connected();
    fake.pass(30_000);
    expect(fake.terminations).toBe(1);
    fake.exits(1);
    expect(fake.losses).toMatchObject([{ atStart: true, forced: false, exitCode: 1 }]);
    expect(fake.losses[0]?.reason).toBe('was not ready within 30000 ms (startTimeout)');
  });
});

describe('a hook that fails', () => {
  const failed: UpFrame = { type: 'failed', error: encodeError(new Error('no')) };

  it('is a loss at the start where it is setup', async () => {
    const { fake } = await connected();
    fake.receive(failed);
    fake.exits(1);
    expect(fake.losses).toMatchObject([{ reason: 'failed in setup', atStart: true, cause: { message: 'no' } }]);
  });

  it('is a loss where it is onBroadcast', async () => {
    const { fake } = await ready();
    fake.receive(failed);
    expect(fake.terminations).toBe(1);
    fake.exits(1);
    expect(fake.losses).toMatchObject([{ reason: 'failed in onBroadcast', atStart: false, cause: { message: 'no' } }]);
    expect(fake.log).toEqual(['ready', 'lost: failed in onBroadcast']);
  });
});

describe('the lease block of a link', () => {
  it('tells what runs, and since when', async () => {
    const { fake, link } = await ready(2);
    begin(fake.block, 1, 41, 900);
    expect(link.running()).toEqual([{ tag: tagOf(41), since: 900 }]);
  });

  it('calls off those of the leases of an abort that run', async () => {
    const { fake, link } = await ready(2);
    begin(fake.block, 0, 4, 0);
    begin(fake.block, 1, 5, 0);
    link.send({ type: 'abort', leases: [5, 6], reason: [] });
    expect(isCalledOff(fake.block, 0, 4)).toBe(false);
    expect(isCalledOff(fake.block, 1, 5)).toBe(true);
    expect(fake.posted).toEqual([{ type: 'abort', leases: [5, 6], reason: [] }]);
  });

  it('calls off all that runs with a stop that gives up, and nothing with one that does not', async () => {
    const { fake, link } = await ready(2);
    begin(fake.block, 0, 4, 0);
    begin(fake.block, 1, 5, 0);
    link.send({ type: 'stop', abort: undefined });
    expect(isCalledOff(fake.block, 0, 4)).toBe(false);
    link.send({ type: 'stop', abort: [] });
    expect(isCalledOff(fake.block, 0, 4)).toBe(true);
    expect(isCalledOff(fake.block, 1, 5)).toBe(true);
  });
});

describe('the end of a thread by force', () => {
  it('is asked for first, and comes when that was not heard', async () => {
    const { fake, link } = await ready();
    void link.terminate();
    expect(fake.posted).toEqual([{ type: 'exit' }]);
    fake.pass(49);
    expect(fake.terminations).toBe(0);
    fake.pass(1);
    expect(fake.terminations).toBe(1);
  });

  it('is not needed where the worker goes when it is asked', async () => {
    const { fake, link } = await ready();
    const gone = link.terminate();
    fake.exits(0);
    await gone;
    fake.pass(1_000);
    expect(fake.terminations).toBe(0);
    expect(fake.log).toEqual(['ready', 'exited']);
  });

  it('is asked for once', async () => {
    const { fake, link } = await ready();
    void link.terminate();
    fake.pass(30);
    void link.terminate();
    fake.pass(20);
    expect(fake.posted).toEqual([{ type: 'exit' }]);
    expect(fake.terminations).toBe(1);
  });

  it('comes at once where the worker never got its port', async () => {
    const fake = new FakeThread();
    fake.answers = false;
    const link = fake.link();
    await settled();
    void link.terminate();
    expect(fake.posted).toEqual([]);
    expect(fake.terminations).toBe(1);
  });

  it('comes too where the worker becomes ready meanwhile', async () => {
    const { fake, link } = await connected();
    void link.terminate();
    expect(fake.posted).toEqual([{ type: 'exit' }]);
    expect(fake.terminations).toBe(0);
    fake.receive({ type: 'ready' });
    fake.pass(50);
    expect(fake.terminations).toBe(1);
  });

  it('waits for one that has said that it stopped no longer than without it', async () => {
    const { fake, link } = await ready();
    fake.receive({ type: 'stopped', error: undefined });
    void link.terminate();
    fake.pass(20);
    expect(fake.posted).toEqual([]);
    expect(fake.terminations).toBe(1);
  });

  it('is no loss, whatever goes wrong in the worker on its way out', async () => {
    const { fake, link } = await ready();
    void link.terminate();
    fake.events?.error(new Error('in an exit handler'));
    fake.exits(1);
    expect(fake.log).toEqual(['ready', 'exited']);
  });

  it('does not make up for what had gone wrong before', async () => {
    const { fake, link } = await ready();
    fake.events?.error(new Error('no'));
    void link.terminate();
    fake.exits(1);
    expect(fake.log).toEqual(['ready', 'lost: died of an uncaught error (Error: no)']);
  });
});
