import { expose } from '#worker-platform';
import type { Control } from '../wire/handshake.js';

/** What a file can be, and what it calls to be it. */
const CALLS: Record<keyof Control, string> = { connect: 'exposeSolver', schedule: 'exposeScheduler' };

const ADVICE: Record<keyof Control, string> = {
  connect: 'call exposeSolver in it, or give it to fromThread',
  schedule: 'call exposeScheduler in it, or give it to a pool as its worker',
};

/** What this file is so far: a worker, a scheduler, or both, of which each thread is started as one. */
const roles: Partial<Control> = {};

/** Lets the main thread start this file in a role. threads.js takes one control module a thread: the first call exposes it for both. */
export function exposeRole<K extends keyof Control>(role: K, begin: Control[K]): void {
  if (roles[role]) throw new Error(`${CALLS[role]} was called before in this file: call it once`);
  const isFirst = Object.keys(roles).length === 0;
  roles[role] = begin;
  if (isFirst) {
    expose({
      connect: (port, welcome) => need('connect')(port, welcome),
      schedule: (port, data) => need('schedule')(port, data),
    });
  }
}

function need<K extends keyof Control>(role: K): Control[K] {
  const begin = roles[role];
  if (begin) return begin;
  const other = role === 'connect' ? 'schedule' : 'connect';
  throw new Error(`its file calls ${CALLS[other]}, not ${CALLS[role]}: ${ADVICE[role]}`);
}
