import { BehaviorSubject, combineLatest, map, type Observable, of, switchMap } from 'rxjs';
import type { Member, MemberState, Quorum } from '../contract/quorum.js';

/** One member as it reports itself. */
export interface Enrolled {
  /** Takes a new state; the same state again is no news. */
  report(state: MemberState): void;
  /** Strikes the member off. */
  leave(): void;
}

/** Everybody whose word counts, and what they last said. */
export interface Roll {
  /** The latest quorum on subscription, then one for each change. Never completes or errors. */
  readonly quorum$: Observable<Quorum>;
  join(id: string, kind: Member['kind'], state: MemberState): Enrolled;
  stateOf(id: string): MemberState | undefined;
}

/**
 * The roll-call: one `combineLatest` over the states of all members. Each state is a
 * `BehaviorSubject`, so a member that says nothing new never holds the others up; nobody on the
 * roll is a quorum too (of nobody), because `combineLatest` of nothing would complete.
 *
 * While nobody looks at `quorum$`, a report costs one assignment. While somebody does, it costs a copy of the list of members, and
 * joining costs a subscription to each: members are meant to be a thousand hosts, each of which speaks for its workers.
 */
export function roll(): Roll {
  // One map, changed in place: a copy for each who joins would cost the square of their number.
  const members$ = new BehaviorSubject(new Map<string, BehaviorSubject<Member>>());
  const change = (edit: (members: Map<string, BehaviorSubject<Member>>) => void): void => {
    edit(members$.value);
    members$.next(members$.value);
  };
  return {
    quorum$: members$.pipe(
      switchMap((members) => (members.size === 0 ? of([]) : combineLatest([...members.values()]))),
      map(quorumOf),
    ),
    join(id, kind, state) {
      const state$ = new BehaviorSubject<Member>({ id, kind, state });
      change((members) => members.set(id, state$));
      return {
        report: (next) => {
          if (state$.value.state !== next) state$.next({ id, kind, state: next });
        },
        leave: () => change((members) => members.delete(id)),
      };
    },
    stateOf: (id) => members$.value.get(id)?.value.state,
  };
}

/** What the members' states amount to. */
export function quorumOf(members: readonly Member[]): Quorum {
  return {
    members,
    allIdle: members.every(({ state }) => state === 'idle' || isOut(state)),
    allStopped: members.every(({ state }) => isOut(state)),
  };
}

const isOut = (state: MemberState): boolean => state === 'stopped' || state === 'lost';
