import type { Phase } from '../contract/status.js';

/** What moves a pool on in its life. */
export type LifeEvent = 'start' | 'drain' | 'stop' | 'fail';

const ORDER: Record<Phase, number> = { new: 0, running: 1, draining: 2, stopped: 3, failed: 3 };
const NEXT: Record<LifeEvent, Phase> = { start: 'running', drain: 'draining', stop: 'stopped', fail: 'failed' };

/** The phase after an event: forward only, and what has ended stays as it ended. */
export function nextPhase(phase: Phase, event: LifeEvent): Phase {
  const next = NEXT[event];
  return ORDER[next] > ORDER[phase] ? next : phase;
}

/** Whether new tasks are accepted. */
export const takesTasks = (phase: Phase): boolean => phase === 'new' || phase === 'running';
