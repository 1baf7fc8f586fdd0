import { describe, expect, it } from 'vitest';
import { Crewing } from './crewing.js';

const three = { size: { min: 3, max: 3 } };

describe('the states of a crew', () => {
  it('starts its workers side by side, and says so for each', () => {
    const crewing = new Crewing(three);
    expect(crewing.said()).toEqual(['joined 1', 'joined 2', 'joined 3']);
    expect(crewing.crew.isEmpty).toBe(false);
  });

  it('reports a worker idle once it is ready, then passes its ready on', () => {
    const crewing = new Crewing();
    crewing.said();
    crewing.link(1).ready();
    expect(crewing.said()).toEqual(['1 is idle', 'frame 1 ready']);
  });

  it('reports a worker busy from the sending of tasks to the last of their outcomes, whatever its frames say', () => {
    const crewing = new Crewing().allReady();
    crewing.said();
    crewing.give(1, 3);
    expect(crewing.said()).toEqual(['1 is busy']);
    crewing.link(1).answers(2, { idle: true });
    expect(crewing.said()).toEqual(['frame 1 outcomes']);
    crewing.link(1).answers(1, { idle: false });
    expect(crewing.said()).toEqual(['frame 1 outcomes', '1 is idle']);
  });

  it('reports no idle in between when outcomes are answered with tasks', () => {
    const crewing = new Crewing().allReady();
    crewing.give(1, 2);
    crewing.said();
    crewing.whenLogged = (line) => {
      if (line === 'frame 1 outcomes') crewing.give(1, 1);
    };
    crewing.link(1).answers(2);
    expect(crewing.said()).toEqual(['frame 1 outcomes']);
  });

  it('counts nothing in hand for tasks that could not be sent', () => {
    const crewing = new Crewing().allReady();
    crewing.said();
    crewing.link(1).isStubborn = true;
    expect(() => crewing.give(1, 2)).toThrow('could not be cloned');
    expect(crewing.said()).toEqual([]);
  });

  it('never takes more out of a hand than is in it', () => {
    const crewing = new Crewing().allReady();
    crewing.give(1, 1);
    crewing.link(1).answers(1);
    crewing.link(1).answers(1);
    crewing.said();
    crewing.give(1, 1);
    expect(crewing.said()).toEqual(['1 is busy']);
  });

  it('counts only tasks as in hand', () => {
    const crewing = new Crewing().allReady();
    crewing.said();
    crewing.crew.send(1, { type: 'abort', leases: [0], reason: [] });
    crewing.crew.broadcast('hello');
    expect(crewing.said()).toEqual([]);
  });

  it('tells what a worker runs, and nothing of one that it does not have', () => {
    const crewing = new Crewing().allReady();
    crewing.link(1).cells = [{ tag: 4, since: 7 }];
    expect(crewing.crew.running(1)).toEqual([{ tag: 4, since: 7 }]);
    expect(crewing.crew.running(2)).toBeUndefined();
  });
});

describe('taking tasks back', () => {
  it('from a link that knows at once is less in hand at once', () => {
    const crewing = new Crewing().allReady();
    crewing.give(1, 3);
    crewing.said();
    crewing.link(1).gives = [2, 1];
    expect(crewing.crew.takeBack(1, 2)).toEqual([2, 1]);
    expect(crewing.said()).toEqual([]);
    crewing.link(1).answers(1);
    expect(crewing.said()).toEqual(['frame 1 outcomes', '1 is idle']);
    expect(crewing.link(1).asked).toEqual([2]);
  });

  it('from a worker that has to be asked is less in hand when it is told', () => {
    const crewing = new Crewing().allReady();
    crewing.give(1, 2);
    crewing.said();
    expect(crewing.crew.takeBack(1, 1)).toBeUndefined();
    crewing.link(1).answers(1);
    expect(crewing.said()).toEqual(['frame 1 outcomes']);
    crewing.link(1).returns(1);
    expect(crewing.said()).toEqual(['1 is idle', 'frame 1 returned']);
  });

  it('from a worker that is not there gives nothing', () => {
    expect(new Crewing().crew.takeBack(7, 1)).toEqual([]);
  });

  it('leaves a worker that retires with nothing in hand, and it goes', () => {
    const crewing = new Crewing({ recycle: { afterTasks: 1 } }).allReady();
    crewing.give(1, 2);
    crewing.link(1).answers(1);
    crewing.link(2).ready();
    expect(crewing.log).toContain('retiring 1');
    crewing.said();
    crewing.link(1).gives = [1];
    crewing.crew.takeBack(1, 1);
    expect(crewing.said()).toEqual(['1 is idle', '1 is stopping']);
  });
});

describe('holding the process', () => {
  it('holds nobody who comes after it was told not to', () => {
    const crewing = new Crewing({ size: { min: 1, max: 2 } });
    crewing.crew.hold(false);
    crewing.crew.wanted(2);
    expect(crewing.links.map(({ held }) => held)).toEqual([false, false]);
    crewing.crew.hold(true);
    expect(crewing.links.map(({ held }) => held)).toEqual([true, true]);
  });
});

describe('broadcasts', () => {
  it('reach every worker that is ready, in order', () => {
    const crewing = new Crewing(three);
    crewing.link(1).ready();
    crewing.link(2).ready();
    crewing.crew.broadcast('a');
    crewing.crew.broadcast('b');
    expect(crewing.link(1).heard).toEqual(['broadcast a', 'broadcast b']);
    expect(crewing.link(2).heard).toEqual(['broadcast a', 'broadcast b']);
    expect(crewing.link(3).heard).toEqual([]);
  });

  it('reach a worker that comes later before its ready is passed on', () => {
    const crewing = new Crewing();
    crewing.crew.broadcast('a');
    crewing.crew.broadcast('b');
    let heard: string[] = [];
    crewing.whenLogged = (line) => {
      if (line === 'frame 1 ready') heard = crewing.link(1).heard;
    };
    crewing.link(1).ready();
    expect(heard).toEqual(['broadcast a', 'broadcast b']);
    crewing.crew.broadcast('c');
    expect(crewing.link(1).heard).toEqual(['broadcast a', 'broadcast b', 'broadcast c']);
  });

  it('reach the replacement of a lost worker, all of them', () => {
    const crewing = new Crewing().allReady();
    crewing.crew.broadcast('a');
    crewing.link(1).dies();
    crewing.pass(0);
    crewing.crew.broadcast('b');
    crewing.link(2).ready();
    expect(crewing.link(2).heard).toEqual(['broadcast a', 'broadcast b']);
  });

  it('reach a worker that still has something in hand before it leaves, and none that was told to stop', () => {
    const crewing = new Crewing({ recycle: { afterTasks: 1 } }).allReady();
    crewing.give(1, 2);
    crewing.link(1).answers(1);
    crewing.link(2).ready();
    crewing.crew.broadcast('a');
    crewing.link(1).answers(1);
    crewing.crew.broadcast('b');
    expect(crewing.link(1).heard).toEqual(['tasks', 'broadcast a', 'stop']);
    expect(crewing.link(2).heard).toEqual(['broadcast a', 'broadcast b']);
  });
});

describe('stopping', () => {
  it('tells everybody to stop, and is empty once all have gone', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } }).allReady();
    crewing.said();
    crewing.crew.stop();
    expect(crewing.crew.isStopping).toBe(true);
    expect(crewing.said()).toEqual(['1 is stopping', '2 is stopping']);
    crewing.link(1).stops();
    expect(crewing.said()).toEqual(['frame 1 stopped', '1 is stopped', 'left 1']);
    expect(crewing.crew.isEmpty).toBe(false);
    crewing.link(2).stops();
    expect(crewing.crew.isEmpty).toBe(true);
  });

  it('ends who has not gone within stopTimeout by force', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 }, stopTimeout: 100 }).allReady();
    crewing.crew.stop();
    crewing.link(2).stops();
    crewing.pass(99);
    expect(crewing.link(1).terminations).toBe(0);
    crewing.pass(1);
    expect(crewing.link(1).terminations).toBe(1);
    expect(crewing.link(2).terminations).toBe(0);
    crewing.said();
    crewing.link(1).exits();
    expect(crewing.said()).toEqual(['1 is stopped', 'left 1']);
  });

  it('hands the reason to who is to give up', () => {
    const crewing = new Crewing().allReady();
    crewing.crew.stop();
    crewing.crew.stop([]);
    expect(crewing.link(1).sent).toEqual([
      { type: 'stop', abort: undefined },
      { type: 'stop', abort: [] },
    ]);
  });

  it('keeps to the first timer when it is told again', () => {
    const crewing = new Crewing({ stopTimeout: 100 }).allReady();
    crewing.crew.stop();
    crewing.pass(60);
    crewing.crew.stop([]);
    crewing.pass(40);
    expect(crewing.link(1).terminations).toBe(1);
    crewing.pass(100);
    expect(crewing.link(1).terminations).toBe(1);
  });

  it('says nothing more of one that has stopped already', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } }).allReady();
    crewing.crew.stop();
    crewing.link(1).saysStopped();
    crewing.said();
    crewing.crew.stop([]);
    expect(crewing.said()).toEqual([]);
    expect(crewing.link(1).heard).toEqual(['stop']);
    expect(crewing.link(2).heard).toEqual(['stop', 'stop']);
  });

  it('keeps the ready of a worker to itself that was told to stop while it was starting', () => {
    const crewing = new Crewing();
    crewing.crew.stop();
    crewing.said();
    crewing.link(1).ready();
    expect(crewing.said()).toEqual([]);
  });

  it('replaces nobody, and calls off replacements that were to come', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } }).allReady();
    crewing.link(1).dies();
    crewing.crew.stop();
    crewing.said();
    crewing.link(2).dies();
    expect(crewing.said()).toEqual(['lost 2', '2 is lost', 'left 2']);
    expect(crewing.crew.isEmpty).toBe(true);
    crewing.pass(1_000);
    expect(crewing.links).toHaveLength(2);
  });

  it('starts nobody from then on, however many are wanted', () => {
    const crewing = new Crewing({ size: { min: 0, max: 2 } });
    crewing.crew.stop();
    crewing.crew.wanted(2);
    expect(crewing.links).toEqual([]);
  });

  it('can be told in the middle of anything that it says', () => {
    for (const line of ['joined 2', '1 is idle', 'lost 1', 'left 1, struck off']) {
      const crewing = new Crewing({ size: { min: 1, max: 2 } });
      crewing.whenLogged = (said) => {
        if (said !== line) return;
        crewing.whenLogged = () => undefined;
        crewing.crew.stop();
      };
      crewing.link(1).ready();
      crewing.crew.wanted(2);
      if (!crewing.crew.isStopping) crewing.link(1).dies();
      expect(crewing.crew.isStopping, line).toBe(true);
      for (const link of crewing.links) if (link.heard.includes('stop')) link.stops();
      crewing.pass(1_000);
      expect(crewing.crew.isEmpty, line).toBe(true);
      expect(crewing.log, line).not.toContain('joined 3');
      if (line === '1 is idle') expect(crewing.log).not.toContain('frame 1 ready');
    }
  });

  it('ends everybody by force at once on terminate, those that are starting included', () => {
    const crewing = new Crewing({ size: { min: 2, max: 2 } });
    crewing.link(1).ready();
    crewing.crew.terminate();
    expect(crewing.links.map(({ terminations }) => terminations)).toEqual([1, 1]);
  });
});
