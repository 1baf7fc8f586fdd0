import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { ThreadEvents } from '../../../src/platform/platform.js';
import type { SchedulerThread } from '../../../src/source/scheduler-thread.js';
import { schedulerThread } from '../../../src/thread/scheduler-thread.js';
import type { SchedulerDownFrame, SchedulerUpFrame } from '../../../src/wire/scheduler-frames.js';

/** The thread of the test that runs: it does nothing by itself. */
const fake = vi.hoisted(() => ({ current: undefined as FakeThread | undefined }));

class FakeThread {
  readonly posted: SchedulerDownFrame[] = [];
  readonly log: string[] = [];
  readonly clock = new VirtualTimeScheduler();
  data: unknown;
  terminations = 0;
  /** What `schedule` throws in the thread. */
  refusal: Error | undefined;
  events: ThreadEvents | undefined;
  receive: (frame: SchedulerUpFrame) => void = () => undefined;

  start(): SchedulerThread {
    fake.current = this;
    return schedulerThread(
      {
        source: { kind: 'factory', create: () => undefined },
        data: 'data',
        startTimeout: 300,
        stopTimeout: 100,
        clock: this.clock,
      },
      {
        frame: ({ type }) => this.log.push(type),
        gone: (reason) => this.log.push(`gone: ${reason}`),
      },
    );
  }

  pass(ms: number): void {
    this.clock.maxFrames = this.clock.frame + ms;
    this.clock.schedule(() => undefined, ms);
    this.clock.flush();
  }
}

vi.mock('#platform', () => ({
  loadThreads: () => ({
    spawn: async () => ({
      schedule(_port: unknown, data: unknown) {
        if (fake.current?.refusal) throw fake.current.refusal;
        if (fake.current) fake.current.data = data;
      },
    }),
    Transfer: (payload: unknown) => payload,
  }),
  startThread: (_source: unknown, _options: unknown, events: ThreadEvents) => {
    const { current } = fake;
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
    const { current } = fake;
    if (current) current.receive = receive;
    const nothing = (): void => undefined;
    const post = (frame: unknown): void => void current?.posted.push(frame as SchedulerDownFrame);
    return { remote: {}, local: { post, drain: nothing, hold: nothing, close: nothing } };
  },
}));

async function connected() {
  const thread = new FakeThread();
  const handle = thread.start();
  // Promises of the handshake take a few turns.
  for (let i = 0; i < 10; i++) await undefined;
  return { thread, handle };
}

describe('the thread of a scheduler', () => {
  it('is given its data, and asked through its port', async () => {
    const { thread, handle } = await connected();
    handle.request(3);
    expect(thread.data).toBe('data');
    expect(thread.posted).toEqual([{ type: 'request', count: 3 }]);
  });

  it('is ended after startTimeout where it is not ready', async () => {
    const { thread } = await connected();
    thread.pass(300);
    expect(thread.terminations).toBe(1);
    thread.events?.exit(1);
    expect(thread.log).toEqual(['gone: was not ready within 300 ms (startTimeout)']);
  });

  it('has no time limit once it is ready', async () => {
    const { thread } = await connected();
    thread.receive({ type: 'ready' });
    thread.pass(10_000);
    expect(thread.terminations).toBe(0);
  });

  it('that refuses to be one is ended, with the reason', async () => {
    const thread = new FakeThread();
    thread.refusal = new Error('its file calls exposeSolver');
    thread.start();
    for (let i = 0; i < 10; i++) await undefined;
    expect(thread.terminations).toBe(1);
    thread.events?.exit(1);
    expect(thread.log).toEqual(['gone: could not be started (Error: its file calls exposeSolver)']);
  });

  it('that has ended gets 20 ms to leave', async () => {
    const { thread } = await connected();
    thread.receive({ type: 'ready' });
    thread.receive({ type: 'ended', error: undefined });
    thread.pass(19);
    expect(thread.terminations).toBe(0);
    thread.pass(1);
    expect(thread.terminations).toBe(1);
    thread.events?.exit(1);
    expect(thread.log).toEqual(['ready', 'ended', 'gone: exited with code 1']);
  });
});

describe('closing the thread of a scheduler', () => {
  it('ends it at once where it never got its port: nothing has begun', () => {
    const thread = new FakeThread();
    thread.start().close();
    expect(thread.posted).toEqual([]);
    expect(thread.terminations).toBe(1);
  });

  it('tells it, asks it to exit after stopTimeout, and ends it when that was not heard', async () => {
    const { thread, handle } = await connected();
    thread.receive({ type: 'ready' });
    handle.close();
    expect(thread.posted).toEqual([{ type: 'close' }]);
    thread.pass(99);
    expect(thread.posted).toHaveLength(1);
    thread.pass(1);
    expect(thread.posted.at(-1)).toEqual({ type: 'exit' });
    expect(thread.terminations).toBe(0);
    thread.pass(50);
    expect(thread.terminations).toBe(1);
  });

  it('needs no force where it is released in time', async () => {
    const { thread, handle } = await connected();
    handle.close();
    thread.receive({ type: 'ready' });
    thread.receive({ type: 'released', error: undefined });
    thread.events?.exit(0);
    thread.pass(10_000);
    expect(thread.terminations).toBe(0);
    expect(thread.posted).toEqual([{ type: 'close' }]);
    expect(thread.log).toEqual(['ready', 'released', 'gone: exited with code 0']);
  });

  it('leaves no timer when it is lost meanwhile', async () => {
    const { thread, handle } = await connected();
    thread.receive({ type: 'ready' });
    handle.close();
    thread.events?.exit(3);
    thread.pass(10_000);
    expect(thread.posted).toEqual([{ type: 'close' }]);
    expect(thread.terminations).toBe(0);
  });
});
