import { describe, expect, it } from 'vitest';
import { Crewing } from './crewing.js';

const atStart = { atStart: true };

describe('a worker that is lost', () => {
  it('is replaced at once, idle or not, and struck off', () => {
    const crewing = new Crewing().allReady();
    crewing.said();
    crewing.link(1).dies();
    expect(crewing.said()).toEqual(['lost 1', '1 is lost', 'left 1, struck off']);
    expect(crewing.crew.isEmpty).toBe(false);
    crewing.pass(0);
    expect(crewing.said()).toEqual(['joined 2']);
  });

  it('is replaced after a wait when it was the second in a row, and its place is given up after the third', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } });
    crewing.link(2).ready();
    crewing.link(1).dies(atStart);
    crewing.pass(0);
    crewing.link(3).dies(atStart);
    crewing.pass(49);
    expect(crewing.links).toHaveLength(3);
    crewing.pass(1);
    crewing.said();
    crewing.link(4).dies(atStart);
    expect(crewing.said()).toEqual(['lost 4', '4 is lost', 'left 4']);
    crewing.pass(60_000);
    expect(crewing.links).toHaveLength(4);
  });

  it('leaves a crew deserted, once, when the last place is given up', () => {
    const crewing = new Crewing();
    for (const id of [1, 2, 3]) {
      crewing.link(id).dies({ ...atStart, reason: `failed ${id} times` });
      crewing.pass(100);
    }
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual(['deserted: failed 3 times']);
    expect(crewing.crew.isEmpty).toBe(true);
    crewing.crew.wanted(0);
    crewing.crew.wanted(1);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(3);
  });

  it('leaves no crew deserted that is stopping', () => {
    const crewing = new Crewing();
    crewing.link(1).dies(atStart);
    crewing.pass(0);
    crewing.link(2).dies(atStart);
    crewing.pass(50);
    crewing.crew.stop();
    crewing.link(3).dies(atStart);
    expect(crewing.log.filter((line) => line.startsWith('deserted'))).toEqual([]);
  });

  it('counts anew after an answer', () => {
    const crewing = new Crewing();
    for (let id = 1; id <= 6; id++) {
      crewing.link(id).ready();
      if (id % 2 === 0) {
        crewing.give(id);
        crewing.link(id).answers(1);
      }
      crewing.link(id).dies();
      crewing.pass(100);
    }
    expect(crewing.links).toHaveLength(7);
  });

  it('is replaced at once as often as it takes when a task was the cause', () => {
    const crewing = new Crewing();
    for (let id = 1; id <= 5; id++) {
      crewing.link(id).ready();
      crewing.give(id);
      crewing.link(id).cells = [{ tag: 1, since: 0 }];
      crewing.link(id).dies();
      crewing.pass(0);
    }
    expect(crewing.links).toHaveLength(6);
  });

  it('is held against its place where nobody knows what it ran and its hands were empty', () => {
    const crewing = new Crewing();
    for (const id of [1, 2, 3]) {
      crewing.link(id).ready();
      crewing.link(id).cells = undefined;
      crewing.link(id).dies();
      crewing.pass(100);
    }
    expect(crewing.log).toContain('deserted: exited with code 3');
  });
});

describe('a worker that is ended because of a task', () => {
  it('is reported lost with the reason given, forced, once its thread is gone, and replaced at once', () => {
    const crewing = new Crewing().allReady();
    crewing.give(1, 2);
    crewing.link(1).cells = [{ tag: 1, since: 0 }];
    crewing.said();
    crewing.crew.end(1, 'did not give up task 0');
    expect(crewing.link(1).terminations).toBe(1);
    expect(crewing.said()).toEqual([]);
    crewing.link(1).exits();
    expect(crewing.said()).toEqual(['lost 1', '1 is lost', 'left 1, struck off']);
    expect(crewing.losses).toEqual([
      { reason: 'did not give up task 0', exitCode: undefined, cause: undefined, atStart: false, forced: true },
    ]);
    crewing.pass(0);
    expect(crewing.said()).toEqual(['joined 2']);
  });

  it('never costs its place, however often', () => {
    const crewing = new Crewing();
    for (let id = 1; id <= 5; id++) {
      crewing.link(id).ready();
      crewing.crew.end(id, 'stuck');
      crewing.link(id).exits();
      crewing.pass(0);
    }
    expect(crewing.links).toHaveLength(6);
  });

  it('is forced too if it dies by itself before the force has come', () => {
    const crewing = new Crewing().allReady();
    crewing.crew.end(1, 'stuck');
    crewing.link(1).dies({ reason: 'ran out of memory', exitCode: 1 });
    expect(crewing.losses).toMatchObject([{ reason: 'stuck', exitCode: 1, forced: true }]);
  });

  it('is no loss if everybody is leaving anyway', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } }).allReady();
    crewing.crew.end(1, 'stuck');
    crewing.crew.stop();
    crewing.crew.end(2, 'stuck');
    expect(crewing.link(2).terminations).toBe(1);
    crewing.said();
    crewing.link(1).dies();
    crewing.link(2).exits();
    expect(crewing.said()).toEqual(['1 is stopped', 'left 1', '2 is stopped', 'left 2']);
    expect(crewing.crew.isEmpty).toBe(true);
  });
});
