import { describe, expect, test } from 'vitest';
import type { MemberState } from '../../../src/contract/quorum.js';
import { quorumOf } from '../../../src/quorum/roll.js';
import { type Accounts, following, termination, verdict } from '../../../src/quorum/termination.js';
import { marbles } from './marbles.js';

const of = (...states: MemberState[]) => quorumOf(states.map((state, i) => ({ id: `${i}`, kind: 'worker', state })));
const QUORUMS = {
  n: of(),
  a: of('starting', 'idle'),
  b: of('busy', 'idle'),
  i: of('idle', 'idle'),
  t: of('stopping', 'stopped'),
  s: of('stopped', 'stopped'),
  l: of('lost', 'lost'),
};
const ACCOUNTS: Record<string, Accounts> = {
  o: { quiet: false, drained: false },
  q: { quiet: true, drained: false },
  d: { quiet: true, drained: true },
  a: { quiet: true, drained: true, abandoned: true },
};
const VERDICTS = { S: 'stop', C: 'complete' };

/** Quorums and accounts as they come, and what is said to them. */
function says(quorums: string, accounts: string, verdicts: string): void {
  marbles(({ cold, expectObservable }) => {
    const end$ = termination(cold(quorums, QUORUMS), cold(accounts, ACCOUNTS));
    expectObservable(end$).toBe(verdicts, VERDICTS);
  });
}

describe('termination', () => {
  test('says stop once all are idle and nothing is left, and complete once all have gone', () =>
    says('b--i---t--s', 'o-q-----d--', '---S------(C|)'));

  test('says nothing while nothing is left but somebody is busy', () => says('b------', 'o-q-d--', '-------'));

  test('says nothing while all are idle but a task is on the way between them', () =>
    says('b-i-b--', 'o------', '-------'));

  test('says nothing while somebody is only starting', () => says('a------', 'q-d----', '-------'));

  test('does not wait for somebody who is busy with what was cancelled', () =>
    says('b---t-s', 'o-a-d--', '--S---(C|)'));

  test('waits for the last result to be taken', () => says('i--s-----', 'q-----d--', 'S-----(C|)'));

  test('takes nothing back while some have gone and others are about to', () =>
    says('i-t-t-s', 'd------', 'S-----(C|)'));

  test('takes nothing back when a word that was on its way says busy', () => says('i-b-i-s', 'd------', 'S-----(C|)'));

  test('tells everybody to stop even if all that are on the roll are gone: a replacement may be on its way', () => {
    says('l--', 'o-d', '--(SC|)');
    says('n--', 'o-d', '--(SC|)');
  });

  test('tells them to stop though they are all gone and results are still to be taken', () =>
    says('l----', 'o-q-d', '--S-(C|)'));

  test('completes once, whatever is said afterwards', () => says('i-s-b-s', 'd------', 'S-(C|)'));

  test('begins anew for each subscriber', () =>
    marbles(({ cold, expectObservable }) => {
      const end$ = termination(cold('i-s', QUORUMS), cold('d--', ACCOUNTS));
      expectObservable(end$).toBe('S-(C|)', VERDICTS);
      expectObservable(end$, '---^').toBe('---S-(C|)', VERDICTS);
    }));

  test('lets go of both when it has completed', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const quorum$ = hot('i-s--', QUORUMS);
      const accounts$ = hot('d----', ACCOUNTS);
      expectObservable(termination(quorum$, accounts$)).toBe('S-(C|)', VERDICTS);
      expectSubscriptions(quorum$.subscriptions).toBe('^-!');
      expectSubscriptions(accounts$.subscriptions).toBe('^-!');
    }));
});

describe('a verdict', () => {
  test.each([
    ['wait', 'i', 'o'],
    ['wait', 's', 'o'],
    ['wait', 'b', 'd'],
    ['wait', 't', 'd'],
    ['stop', 'i', 'q'],
    ['stop', 'i', 'd'],
    ['stop', 'b', 'a'],
    ['stop', 's', 'q'],
    ['complete', 's', 'd'],
    ['complete', 'l', 'd'],
  ] as const)('is %s for quorum %s and accounts %s', (expected, quorum, accounts) => {
    expect(verdict(QUORUMS[quorum], ACCOUNTS[accounts] as Accounts)).toBe(expected);
  });

  test('only goes forward', () => {
    expect(following('stop', 'wait')).toEqual([]);
    expect(following('complete', 'stop')).toEqual([]);
    expect(following('stop', 'stop')).toEqual([]);
    expect(following('wait', 'stop')).toEqual(['stop']);
    expect(following('stop', 'complete')).toEqual(['complete']);
  });

  test('passes over nothing', () => {
    expect(following('wait', 'complete')).toEqual(['stop', 'complete']);
  });
});
