import { map, type Observable, tap } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { MemberState, Quorum } from '../../../src/contract/quorum.js';
import { type Enrolled, quorumOf, roll } from '../../../src/quorum/roll.js';
import { marbles } from './marbles.js';

const inShort = ({ members }: Quorum): string =>
  members.map(({ id, state }) => `${id} ${state}`).join(', ') || 'nobody';
const quorum = (...states: MemberState[]): Quorum =>
  quorumOf(states.map((state, i) => ({ id: `worker-${i}`, kind: 'worker', state })));

describe('the roll', () => {
  test('has a quorum of nobody, which does not end', () =>
    marbles(({ expectObservable }) => {
      expectObservable(roll().quorum$).toBe('q', { q: { members: [], allIdle: true, allStopped: true } });
    }));

  test('tells each change, and whoever joins or leaves', () =>
    marbles(({ cold, expectObservable }) => {
      const { join, quorum$ } = roll();
      let a: Enrolled | undefined;
      let b: Enrolled | undefined;
      const steps: Record<string, () => void> = {
        a: () => (a = join('a', 'worker', 'starting')),
        i: () => a?.report('idle'),
        b: () => (b = join('b', 'scheduler', 'busy')),
        s: () => b?.report('stopped'),
        x: () => a?.leave(),
        y: () => b?.leave(),
      };
      const doing$ = cold('-a-i-b-s-x-y').pipe(tap((step) => steps[step]?.()));
      expectObservable(doing$).toBe('                    -a-i-b-s-x-y');
      expectObservable(quorum$.pipe(map(inShort))).toBe(' n1-2-3-4-5-n', {
        n: 'nobody',
        1: 'a starting',
        2: 'a idle',
        3: 'a idle, b busy',
        4: 'a idle, b stopped',
        5: 'b stopped',
      });
    }));

  test('replays the latest to whoever comes late, and never makes them wait for a member that has nothing new to say', () =>
    marbles(({ cold, expectObservable }) => {
      const { join, quorum$ } = roll();
      join('silent', 'worker', 'idle');
      const b = join('b', 'worker', 'starting');
      expectObservable(cold('--b', { b: 'busy' as const }).pipe(tap((state) => b.report(state)))).toBe('--b', {
        b: 'busy',
      });
      const seen$ = quorum$.pipe(map(inShort));
      expectObservable(seen$).toBe('        1-2', { 1: 'silent idle, b starting', 2: 'silent idle, b busy' });
      expectObservable(seen$, '-----^').toBe('-----2', { 2: 'silent idle, b busy' });
    }));

  test('takes the same state again for no news', () => {
    const { join, quorum$ } = roll();
    const member = join('a', 'worker', 'idle');
    const seen = collect(quorum$);
    member.report('idle');
    member.report('busy');
    member.report('busy');
    expect(seen).toEqual(['a idle', 'a busy']);
  });

  test('forgets what those say who have left', () => {
    const { join, quorum$, stateOf } = roll();
    const member = join('a', 'worker', 'idle');
    member.leave();
    const seen = collect(quorum$);
    member.report('busy');
    expect(seen).toEqual(['nobody']);
    expect(stateOf('a')).toBeUndefined();
  });

  test('costs a report nothing but keeping it while nobody looks', () => {
    const { join, quorum$, stateOf } = roll();
    const members = Array.from({ length: 50 }, (_, i) => join(`${i}`, 'worker', 'idle'));
    let emissions = 0;
    const looking = quorum$.subscribe(() => emissions++);
    members[0]?.report('busy');
    const looked = emissions;
    looking.unsubscribe();
    for (const member of members) member.report('stopped');
    expect(emissions).toBe(looked);
    expect(stateOf('49')).toBe('stopped');
  });
});

function collect(quorum$: Observable<Quorum>): string[] {
  const seen: string[] = [];
  quorum$.subscribe((now) => seen.push(inShort(now)));
  return seen;
}

describe('a quorum', () => {
  test('is all idle when each is idle or gone', () => {
    expect(quorum('idle', 'stopped', 'lost').allIdle).toBe(true);
    expect(quorum('idle', 'starting').allIdle).toBe(false);
    expect(quorum('idle', 'busy').allIdle).toBe(false);
    expect(quorum('idle', 'stopping').allIdle).toBe(false);
  });

  test('is all stopped when each is gone, as it was told or not', () => {
    expect(quorum('stopped', 'lost').allStopped).toBe(true);
    expect(quorum('stopped', 'idle').allStopped).toBe(false);
    expect(quorum('stopped', 'stopping').allStopped).toBe(false);
  });
});
