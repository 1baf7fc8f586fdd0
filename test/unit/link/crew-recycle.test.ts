import { describe, expect, it } from 'vitest';
import { isDue, tryAgainMs } from '../../../src/link/recycling.js';
import { Crewing } from './crewing.js';

const fresh = { answered: 0, aged: false, heapMb: undefined };

describe('when a worker has served long enough', () => {
  it('is never, if nothing is said', () => {
    expect(isDue({}, { answered: 1e9, aged: false, heapMb: 1e9 })).toBe(false);
  });

  it('is after as many answers as afterTasks says', () => {
    expect(isDue({ afterTasks: 3 }, { ...fresh, answered: 2 })).toBe(false);
    expect(isDue({ afterTasks: 3 }, { ...fresh, answered: 3 })).toBe(true);
  });

  it('is above aboveHeapMb, if its heap is known', () => {
    expect(isDue({ aboveHeapMb: 64 }, fresh)).toBe(false);
    expect(isDue({ aboveHeapMb: 64 }, { ...fresh, heapMb: 64 })).toBe(false);
    expect(isDue({ aboveHeapMb: 64 }, { ...fresh, heapMb: 64.5 })).toBe(true);
  });

  it('is at its age', () => {
    expect(isDue({ afterMs: 10 }, { ...fresh, aged: true })).toBe(true);
  });

  it('comes to a second try after a second, and after twice as long each time, up to a minute', () => {
    expect([1, 2, 3, 20].map(tryAgainMs)).toEqual([1_000, 2_000, 4_000, 60_000]);
  });
});

describe('a worker that is recycled', () => {
  /** A worker with `inHand` tasks, of which it answers as many as make it due. */
  function due(inHand: number): Crewing {
    const crewing = new Crewing({ recycle: { afterTasks: 2 }, stopTimeout: 50 }).allReady();
    crewing.give(1, inHand);
    crewing.said();
    crewing.link(1).answers(2);
    return crewing;
  }

  it('works on until its replacement is ready', () => {
    const crewing = due(2);
    expect(crewing.said()).toEqual(['frame 1 outcomes', '1 is idle', 'joined 2']);
    crewing.give(1, 2);
    crewing.link(1).answers(2);
    expect(crewing.link(1).heard).toEqual(['tasks', 'tasks']);
    expect(crewing.log).not.toContain('retiring 1');
  });

  it('is retired before its replacement is passed on as ready, and leaves with empty hands', () => {
    const crewing = due(2);
    crewing.said();
    crewing.link(2).ready();
    expect(crewing.said()).toEqual(['2 is idle', 'retiring 1', '1 is stopping', 'frame 2 ready']);
    crewing.link(1).stops();
    expect(crewing.said()).toEqual(['frame 1 stopped', '1 is stopped', 'left 1, struck off']);
  });

  it('finishes what it has first, and is busy or idle as ever until then', () => {
    const crewing = due(4);
    crewing.link(2).ready();
    expect(crewing.log).toContain('retiring 1');
    crewing.said();
    crewing.link(1).answers(1);
    expect(crewing.said()).toEqual(['frame 1 outcomes']);
    expect(crewing.link(1).heard).toEqual(['tasks']);
    crewing.link(1).answers(1);
    expect(crewing.said()).toEqual(['frame 1 outcomes', '1 is idle', '1 is stopping']);
    expect(crewing.link(1).heard).toEqual(['tasks', 'stop']);
  });

  it('is ended by force if it has not gone within stopTimeout, which is no loss', () => {
    const crewing = due(2);
    crewing.link(2).ready();
    crewing.pass(50);
    expect(crewing.link(1).terminations).toBe(1);
    crewing.said();
    crewing.link(1).exits();
    expect(crewing.said()).toEqual(['1 is stopped', 'left 1, struck off']);
    expect(crewing.links).toHaveLength(2);
  });

  it('gets one replacement, however often it is found due', () => {
    const crewing = due(9);
    crewing.link(1).answers(2);
    crewing.link(1).answers(2);
    expect(crewing.links).toHaveLength(2);
    crewing.link(2).ready();
    crewing.link(1).answers(2);
    crewing.link(1).answers(1);
    crewing.link(1).stops();
    crewing.pass(60_000);
    expect(crewing.links).toHaveLength(2);
  });

  it('leaves a crew whose size is kept: nobody else is started for it, nobody goes for its replacement', () => {
    const crewing = new Crewing({ size: { min: 1, max: 3 }, recycle: { afterTasks: 1 }, idleTimeout: 100 }).allReady();
    crewing.give(1);
    crewing.link(1).answers(1);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(2);
    expect(crewing.link(1).heard).toEqual(['tasks']);
    crewing.link(2).ready();
    crewing.link(1).stops();
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(2);
    expect(crewing.link(2).heard).toEqual([]);
  });

  it('stays if its replacement cannot be started, which is tried again after a wait, longer each time', () => {
    const crewing = due(9);
    crewing.said();
    crewing.link(2).dies({ atStart: true });
    expect(crewing.said()).toEqual(['lost 2', '2 is lost', 'left 2, struck off']);
    crewing.link(1).answers(2);
    crewing.pass(999);
    expect(crewing.links).toHaveLength(2);
    crewing.pass(1);
    crewing.link(3).dies({ atStart: true });
    crewing.pass(1_999);
    expect(crewing.links).toHaveLength(3);
    crewing.pass(1);
    crewing.link(4).dies({ atStart: true });
    crewing.pass(4_000);
    expect(crewing.link(1).heard).toEqual(['tasks']);
    crewing.link(5).ready();
    expect(crewing.log).toContain('retiring 1');
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
  });

  it('is tried again after a second anew, once a replacement has come', () => {
    const crewing = due(2);
    crewing.link(2).dies({ atStart: true });
    crewing.pass(1_000);
    crewing.link(3).ready();
    crewing.link(1).stops();
    crewing.give(3, 2);
    crewing.link(3).answers(2);
    crewing.link(4).dies({ atStart: true });
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(5);
  });

  it('takes the waiting with it when it is lost: who comes after it is replaced when it is due itself', () => {
    const crewing = due(2);
    crewing.link(2).dies({ atStart: true });
    crewing.link(1).dies();
    crewing.pass(0);
    crewing.link(3).ready();
    crewing.give(3, 2);
    crewing.link(3).answers(2);
    expect(crewing.links).toHaveLength(4);
  });

  it('has its place taken at once by the one that was to come, if it is lost before', () => {
    const crewing = due(2);
    crewing.link(1).dies();
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(2);
    crewing.said();
    crewing.link(2).ready();
    expect(crewing.said()).toEqual(['2 is idle', 'frame 2 ready']);
  });

  it('is missed by nobody if it is lost after it has retired', () => {
    const crewing = due(4);
    crewing.link(2).ready();
    crewing.said();
    crewing.link(1).dies();
    expect(crewing.said()).toEqual(['lost 1', '1 is lost', 'left 1, struck off']);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(2);
  });

  it('is the last hope while it has something in hand, and the crew is deserted when it has gone', () => {
    const crewing = due(4);
    crewing.link(2).ready();
    for (const id of [2, 3, 4]) {
      crewing.link(id).dies({ atStart: true });
      crewing.pass(100);
    }
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
    crewing.link(1).answers(2);
    crewing.link(1).stops();
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual(['deserted: exited with code 3']);
  });

  it('is the last hope until it dies: then others are started, if there is a place for them', () => {
    const crewing = new Crewing({ size: { min: 1, max: 2 }, recycle: { afterTasks: 1 } }).allReady();
    crewing.give(1, 2);
    crewing.link(1).answers(1);
    crewing.link(2).ready();
    for (const id of [2, 3, 4]) {
      crewing.link(id).dies({ atStart: true });
      crewing.pass(100);
    }
    expect(crewing.links).toHaveLength(4);
    crewing.link(1).dies();
    expect(crewing.links).toHaveLength(5);
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
  });

  it('leaves nobody deserted who are leaving anyway', () => {
    const crewing = due(4);
    crewing.link(2).ready();
    for (const id of [2, 3, 4]) {
      crewing.link(id).dies({ atStart: true });
      crewing.pass(100);
    }
    crewing.crew.stop();
    crewing.link(1).stops();
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
  });

  it('is not replaced while the crew is stopping, and what was under way is given up', () => {
    const stopped = new Crewing({ recycle: { afterTasks: 1 } }).allReady();
    stopped.give(1);
    stopped.crew.stop();
    stopped.link(1).answers(1);
    expect(stopped.links).toHaveLength(1);

    const underWay = due(2);
    underWay.crew.stop();
    expect(underWay.links.map(({ heard }) => heard.at(-1))).toEqual(['stop', 'stop']);
    underWay.said();
    underWay.link(2).ready();
    expect(underWay.said()).toEqual([]);
    for (const link of underWay.links) link.stops();
    expect(underWay.crew.isEmpty).toBe(true);
  });

  it('is not tried again once the crew is stopping', () => {
    const crewing = due(2);
    crewing.link(2).dies({ atStart: true });
    crewing.crew.stop();
    crewing.link(1).stops();
    crewing.pass(60_000);
    expect(crewing.links).toHaveLength(2);
  });

  it('goes without a replacement if it is idle and the others are enough', () => {
    const crewing = new Crewing({ size: { min: 1, max: 2 }, recycle: { afterMs: 50 }, idleTimeout: 100 });
    crewing.crew.wanted(2);
    crewing.allReady();
    crewing.give(1);
    crewing.crew.wanted(1);
    crewing.said();
    crewing.pass(50);
    expect(crewing.said()).toEqual(['joined 3', 'retiring 2', '2 is stopping']);
  });

  it('is due at its age without an answer, counted from when it was ready', () => {
    const crewing = new Crewing({ recycle: { afterMs: 50 } });
    crewing.pass(500);
    crewing.link(1).ready();
    crewing.pass(49);
    expect(crewing.links).toHaveLength(1);
    crewing.pass(1);
    expect(crewing.links).toHaveLength(2);
  });

  it('is due when its answers tell of too much heap, the last that told', () => {
    const crewing = new Crewing({ recycle: { aboveHeapMb: 64 } }).allReady();
    crewing.give(1, 4);
    crewing.link(1).answers(1, { heapMb: 64 });
    crewing.link(1).answers(1);
    expect(crewing.links).toHaveLength(1);
    crewing.link(1).answers(1, { heapMb: 65 });
    expect(crewing.links).toHaveLength(2);
    crewing.link(2).dies({ atStart: true });
    crewing.link(1).answers(1);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(3);
    crewing.link(3).dies({ atStart: true });
    crewing.link(1).answers(1, { heapMb: 20 });
    crewing.pass(2_000);
    expect(crewing.links).toHaveLength(3);
  });

  it('is not let go for its idleness while its replacement is on its way', () => {
    const crewing = new Crewing({ size: { min: 1, max: 2 }, recycle: { afterTasks: 1 }, idleTimeout: 100 });
    crewing.crew.wanted(2);
    crewing.allReady();
    crewing.give(2);
    crewing.link(2).answers(1);
    crewing.crew.wanted(0);
    crewing.pass(50);
    crewing.give(1);
    crewing.said();
    crewing.pass(1_000);
    expect(crewing.said()).toEqual([]);
    crewing.link(3).ready();
    expect(crewing.said()).toEqual(['3 is idle', 'retiring 2', '2 is stopping', 'frame 3 ready']);
  });

  it('is not replaced twice where it is being ended by force', () => {
    const crewing = new Crewing({ recycle: { afterTasks: 1 } }).allReady();
    crewing.give(1, 2);
    crewing.crew.end(1, 'stuck');
    crewing.link(1).answers(1);
    expect(crewing.links).toHaveLength(1);
    crewing.link(1).exits();
    crewing.pass(0);
    expect(crewing.links).toHaveLength(2);
  });
});
