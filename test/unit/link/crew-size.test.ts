import { describe, expect, it } from 'vitest';
import { growth, surplus, targetSize } from '../../../src/link/crew-size.js';
import { Crewing } from './crewing.js';

const size = { min: 2, max: 5 };

describe('the size that is aimed at', () => {
  it.each([
    [0, 2],
    [2, 2],
    [4, 4],
    [900, 5],
  ])('for %i wanted workers is %i of 2 to 5', (wanted, target) => {
    expect(targetSize(size, wanted)).toBe(target);
  });
});

describe('growth', () => {
  it('is what is missing', () => {
    expect(growth(size, 4, { filled: 1, places: 1 })).toBe(3);
  });

  it('never makes more places than max, those given up and those being left included', () => {
    expect(growth(size, 5, { filled: 2, places: 4 })).toBe(1);
    expect(growth(size, 5, { filled: 2, places: 5 })).toBe(0);
  });

  it('is nothing where there are more than enough, and then that is the surplus', () => {
    expect(growth(size, 2, { filled: 4, places: 4 })).toBe(0);
    expect(surplus(2, { filled: 4, places: 4 })).toBe(2);
    expect(surplus(4, { filled: 2, places: 4 })).toBe(0);
  });
});

describe('an elastic crew that grows', () => {
  it('starts with its least', () => {
    expect(new Crewing({ size: { min: 2, max: 5 } }).links).toHaveLength(2);
    const empty = new Crewing({ size: { min: 0, max: 5 } });
    expect(empty.links).toHaveLength(0);
    expect(empty.crew.isEmpty).toBe(true);
    expect(empty.log).toEqual([]);
  });

  it('grows to what is wanted at once, those that are starting counted, and never beyond its most', () => {
    const crewing = new Crewing({ size });
    crewing.crew.wanted(4);
    expect(crewing.links).toHaveLength(4);
    crewing.crew.wanted(3);
    crewing.crew.wanted(4);
    expect(crewing.links).toHaveLength(4);
    crewing.crew.wanted(900);
    expect(crewing.links).toHaveLength(5);
  });

  it('grows only while more are wanted', () => {
    const crewing = new Crewing({ size });
    crewing.crew.wanted(1);
    crewing.crew.wanted(0);
    crewing.crew.wanted(2);
    expect(crewing.links).toHaveLength(2);
  });

  it('replaces a lost worker only if it is missed', () => {
    const crewing = new Crewing({ size: { min: 1, max: 2 } });
    crewing.crew.wanted(2);
    crewing.allReady();
    crewing.crew.wanted(1);
    crewing.said();
    crewing.link(2).dies();
    expect(crewing.said()).toEqual(['lost 2', '2 is lost', 'left 2, struck off']);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(2);
    crewing.link(1).dies();
    crewing.pass(0);
    expect(crewing.links).toHaveLength(3);
  });

  it('calls a replacement off that is not missed any more when its time has come', () => {
    const crewing = new Crewing({ size: { min: 0, max: 1 } });
    crewing.crew.wanted(1);
    crewing.link(1).dies({ atStart: true });
    crewing.crew.wanted(0);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(1);
    expect(crewing.crew.isEmpty).toBe(true);
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
    crewing.crew.wanted(1);
    expect(crewing.links).toHaveLength(2);
  });

  it('counts a place that was given up against its most', () => {
    const crewing = new Crewing({ size: { min: 1, max: 2 } });
    crewing.link(1).ready();
    crewing.crew.wanted(2);
    for (const id of [2, 3, 4]) {
      crewing.link(id).dies({ atStart: true });
      crewing.pass(100);
    }
    crewing.crew.wanted(1);
    crewing.crew.wanted(2);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(4);
  });

  it('is deserted when the last that was wanted could not be started', () => {
    const crewing = new Crewing({ size: { min: 0, max: 4 } });
    crewing.crew.wanted(1);
    for (const id of [1, 2, 3]) {
      crewing.link(id).dies({ atStart: true });
      crewing.pass(100);
    }
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toHaveLength(1);
    crewing.crew.wanted(0);
    crewing.crew.wanted(4);
    expect(crewing.links).toHaveLength(3);
  });
});

describe('an elastic crew that shrinks', () => {
  const elastic = { size: { min: 1, max: 3 }, idleTimeout: 100, stopTimeout: 50 };

  function grown(): Crewing {
    const crewing = new Crewing(elastic);
    crewing.crew.wanted(3);
    crewing.allReady();
    crewing.crew.wanted(0);
    crewing.said();
    return crewing;
  }

  it('lets those go that were idle for idleTimeout, down to its least, in order: retiring, stop, gone, struck off', () => {
    const crewing = grown();
    crewing.pass(99);
    expect(crewing.said()).toEqual([]);
    crewing.pass(1);
    expect(crewing.said()).toEqual(['retiring 1', '1 is stopping', 'retiring 2', '2 is stopping']);
    crewing.link(1).stops();
    expect(crewing.said()).toEqual(['frame 1 stopped', '1 is stopped', 'left 1, struck off']);
    crewing.pass(1_000);
    expect(crewing.link(3).heard).toEqual([]);
  });

  it('ends one by force that has not gone within stopTimeout, which is no loss', () => {
    const crewing = grown();
    crewing.pass(149);
    expect(crewing.link(1).terminations).toBe(0);
    crewing.pass(1);
    expect(crewing.link(1).terminations).toBe(1);
    crewing.said();
    crewing.link(1).exits();
    expect(crewing.said()).toEqual(['1 is stopped', 'left 1, struck off']);
  });

  it('keeps one that is given work in time, and counts its idleness anew', () => {
    const crewing = grown();
    crewing.pass(60);
    crewing.give(1);
    crewing.give(2);
    crewing.pass(20);
    crewing.link(1).answers(1);
    crewing.pass(20);
    expect(crewing.link(3).heard).toEqual(['stop']);
    crewing.pass(79);
    expect(crewing.link(1).heard).toEqual(['tasks']);
    crewing.pass(1);
    expect(crewing.link(1).heard).toEqual(['tasks', 'stop']);
    expect(crewing.link(2).heard).toEqual(['tasks']);
  });

  it('keeps those that are idle while they are wanted, and lets them go as soon as they are not', () => {
    const crewing = new Crewing(elastic);
    crewing.crew.wanted(3);
    crewing.allReady();
    crewing.pass(1_000);
    expect(crewing.links.flatMap(({ heard }) => heard)).toEqual([]);
    crewing.crew.wanted(2);
    expect(crewing.links.map(({ heard }) => heard)).toEqual([[], [], ['stop']]);
    expect(crewing.links).toHaveLength(3);
  });

  it('lets nobody go for an idleness that work has ended since', () => {
    const crewing = new Crewing(elastic);
    crewing.crew.wanted(3);
    crewing.allReady();
    crewing.pass(100);
    for (const id of [1, 2, 3]) {
      crewing.give(id);
      crewing.link(id).answers(1);
    }
    crewing.crew.wanted(0);
    expect(crewing.log.filter((line) => line.startsWith('retiring'))).toEqual([]);
  });

  it('starts another in the place of one that leaves only when that is gone', () => {
    const crewing = grown();
    crewing.pass(100);
    crewing.crew.wanted(3);
    expect(crewing.links).toHaveLength(3);
    crewing.link(2).stops();
    expect(crewing.links).toHaveLength(4);
    crewing.link(1).stops();
    expect(crewing.links).toHaveLength(5);
  });

  it('replaces nobody who dies while it leaves', () => {
    const crewing = grown();
    crewing.pass(100);
    crewing.said();
    crewing.link(1).dies();
    expect(crewing.said()).toEqual(['lost 1', '1 is lost', 'left 1, struck off']);
    crewing.link(2).dies();
    crewing.link(3).dies();
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(4);
  });

  it('is empty as soon as the last that leaves has died', () => {
    const crewing = new Crewing({ size: { min: 0, max: 1 }, idleTimeout: 100 });
    crewing.crew.wanted(1);
    crewing.allReady();
    crewing.crew.wanted(0);
    crewing.pass(100);
    crewing.link(1).dies();
    expect(crewing.crew.isEmpty).toBe(true);
  });

  it('may be empty, which is not deserted, and grow again', () => {
    const crewing = new Crewing({ size: { min: 0, max: 1 }, idleTimeout: 100 });
    crewing.crew.wanted(1);
    crewing.allReady();
    crewing.crew.wanted(0);
    crewing.pass(100);
    crewing.link(1).stops();
    expect(crewing.crew.isEmpty).toBe(true);
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
    crewing.crew.wanted(1);
    expect(crewing.links).toHaveLength(2);
  });

  it('waits for the idle in the background, and for lost and stopping ones on its clock', () => {
    const waits: number[] = [];
    const crewing = new Crewing({
      ...elastic,
      background: (_work, ms) => {
        waits.push(ms);
        return () => undefined;
      },
    });
    crewing.link(1).ready();
    expect(waits).toEqual([100]);
    expect(crewing.clock.actions).toHaveLength(0);
    crewing.link(1).dies();
    expect(crewing.clock.actions).toHaveLength(1);
    crewing.pass(0);
    crewing.crew.stop();
    expect(waits).toEqual([100]);
    expect(crewing.clock.actions).toHaveLength(1);
  });

  it('waits in the background for one to be gone that leaves while the others stay', () => {
    const waits: number[] = [];
    const crewing = new Crewing({
      stopTimeout: 50,
      recycle: { afterTasks: 1 },
      background: (_work, ms) => {
        waits.push(ms);
        return () => undefined;
      },
    }).allReady();
    crewing.give(1);
    crewing.link(1).answers(1);
    crewing.link(2).ready();
    expect(crewing.link(1).heard).toEqual(['tasks', 'stop']);
    expect(waits).toEqual([50]);
    expect(crewing.clock.actions).toHaveLength(0);
  });

  it('keeps no timer for a size that is fixed', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } }).allReady();
    expect(crewing.clock.actions).toHaveLength(0);
  });
});
