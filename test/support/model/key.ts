import type { Task } from '../../../src/contract/task.js';
import type { PlanState } from '../../../src/dispatch/state.js';
import { ABANDONED } from '../../../src/dispatch/state.js';
import type { Books } from './books.js';
import { tasksIn } from './copy-plan.js';
import type { TaskScript } from './script.js';
import type { Answer, Held, WorkerModel } from './worker-model.js';
import type { World } from './world.js';

const LETTERS = {
  new: 'n',
  open: 'o',
  ended: 'e',
  finished: 'f',
  closed: 'c',
  starting: 's',
  idle: 'i',
  busy: 'b',
  stopping: 't',
  stopped: 'x',
  lost: 'l',
  working: 'w',
  retiring: 'u',
  gone: 'g',
  ready: 'r',
  exited: 'q',
  wait: 'a',
  stop: 'p',
  complete: 'd',
} as const;
const letter = (word: keyof typeof LETTERS | undefined): string => (word ? LETTERS[word] : '-');
/** Later than this makes no difference any more. */
const LATE_MS = 6;
const when = (flag: boolean, sign: string): string => (flag ? sign : '');

/**
 * Two worlds with the same key have the same future. Leases count from the oldest open one and tasks
 * from the oldest without an outcome: only their order matters.
 */
export function keyOf(world: World): string {
  const { plan, books, feeds, workers, crew, timers, echo, budget } = world;
  const rank = ranks(books, plan.nextTask);
  let key = `${keyOfPlan(plan, books, rank, world.script.feeds.length > 1)}#${keyOfFates(books)}#${crew.nextWorker},${Object.values(budget).join('')},${crew.target}${letter(world.said)}`;
  key += when(world.ending, 'e') + when(crew.stopping, 's') + when(world.finished, 'f');
  if (echo) key += `echo${echo.worker}:${echo.frame.answers.map(({ lease }) => lease).join()}`;
  for (const feed of feeds) {
    const { phase, delivered, credits, source, member, backlog, isOver, cut, cancelsLeft, taken, script } = feed;
    key += `#${letter(phase)}${letter(source)}${letter(member)}${when(isOver, 'o')}${when(cut, 'c')}${delivered},${credits},${backlog},${cancelsLeft}`;
    if (Number.isFinite(script.cancelsAfter)) key += `,${taken}`;
  }
  for (const worker of workers) key += keyOfWorker(worker, plan.workers.get(worker.id)?.base ?? 0, rank);
  for (const { id, worker, next, failures, waiting } of crew.places)
    key += `@${id}${worker ?? '-'},${next ?? '-'}${failures}${when(waiting, 'w')}`;
  for (const task of timers) key += `t${rank[task]}`;
  return key;
}

/** By task: how many without an outcome are older; undefined for those that have one. */
function ranks(books: Books, tasks: number): (number | undefined)[] {
  const rank: (number | undefined)[] = [];
  let open = 0;
  for (let id = 0; id < tasks; id++) rank.push(books.isSettled(id) ? undefined : open++);
  return rank;
}

function keyOfFates({ fates, scripts }: Books): string {
  const all: string[] = [];
  fates.forEach((fate, id) => {
    if (fate) all.push(`${scripts[id]?.name}${fate[0]}`);
  });
  return all.sort().join();
}

function keyOfPlan(state: PlanState, books: Books, rank: (number | undefined)[], isShared: boolean): string {
  const keyOfTask = ({ id, feed, attempts, losses, suspect, value }: Task): string => {
    const begun = books.begun[id] ? '' : id > (books.latest[feed] ?? -1) ? 'n' : 'v';
    return `${rank[id]}${(value as TaskScript).name}${attempts}${losses}${begun}${when(suspect, 's')},`;
  };
  const { pace, now, wakeAt } = state;
  const ahead = (at: number): string => (at - now).toFixed(3);
  let key = when(state.paused, 'z');
  if (pace) key += pace.lately.map(({ at, count }) => `${ahead(at)}x${count}`).join();
  if (wakeAt !== undefined) key += `~${ahead(wakeAt)}`;
  for (const { id, open, alone, accepting, ending, unanswered, ...worker } of state.workers.values()) {
    key += `|${id}${when(alone, 'a')}${when(!accepting, 'x')}${when(ending, 'e')}`;
    // Who is late is late; and what is expected of idle hands is nothing.
    if (unanswered > 0) key += `b${ahead(Math.max(worker.busyUntil, now - LATE_MS))},${worker.costMs.toFixed(3)}`;
    if (unanswered > 0 && worker.keptUntil === worker.next) key += 'k';
    key += `${when(worker.asked > 0, `r${worker.asked}`)}:`;
    for (const entry of open) key += entry === undefined ? '_,' : entry === ABANDONED ? 'x,' : keyOfTask(entry);
  }
  // One feed alone shares with nobody.
  const zero = Math.min(...[...state.feeds.values()].map(({ usedMs }) => usedMs), state.newcomersMs);
  const account = (ms: number): string => (ms - zero).toFixed(3);
  if (isShared && state.feeds.size > 0) key += `$${account(state.newcomersMs)},${state.serviceMs?.toFixed(4)}`;
  for (const feed of state.feeds.values()) {
    if (isShared)
      key += `$${account(feed.usedMs)},${feed.expectedMs.toFixed(3)},${feed.firsts}${when(feed.inLine, 'l')}${when(feed.isNew, 'n')}`;
    const { lane, waiting } = tasksIn(feed.queue);
    key += `|${feed.id}${when(feed.sourceOpen, 'o')}${when(feed.draining, 'd')}${feed.credits},${feed.unconsumed},${feed.serviceMs ?? '-'},${feed.batch}:`;
    for (const task of lane) key += keyOfTask(task);
    key += '+';
    for (const task of waiting) key += keyOfTask(task);
    for (const task of feed.waitingRetry) key += `w${keyOfTask(task)}`;
  }
  return key;
}

function keyOfWorker(worker: WorkerModel, base: number, rank: (number | undefined)[]): string {
  const { id, place, member, linked, crew, inHand, overdue, retired, ending, killed } = worker;
  const { phase, stopAsked, idle, down, pending, running, outbox, up, remains } = worker;
  const keyOfHeld = (held: readonly (Held | Answer)[]): string => {
    let key = '';
    for (const each of held) {
      key += `${each.lease - base}${rank[each.task] ?? 'x'}${each.script.name}${each.attempt}${when(each.suspect, 's')}${when(each.told, 't')},`;
    }
    return key;
  };
  let key = `#${id}${place}${letter(member)}${letter(phase)}${when(linked, 'l')}${when(stopAsked, 's')}${when(idle, 'i')}`;
  key += `${letter(crew)}${inHand}${when(overdue, 'o')}${when(retired, 'r')}${when(ending, 'e')}${when(killed, 'k')}`;
  if (!idle) key += `${keyOfHeld(pending)}/${keyOfHeld(running)}/${keyOfHeld(outbox)}`;
  if (remains.length > 0) key += `+${keyOfHeld(remains)}`;
  for (const frame of down) {
    if (frame.type === 'tasks') key += `>${keyOfHeld(frame.held)}`;
    else if (frame.type === 'abort') key += `>a${frame.leases.map((lease) => lease - base).join()}`;
    else key += frame.type === 'return' ? `>r${frame.count}` : '>';
  }
  for (const frame of up) {
    if (frame.type === 'outcomes') key += `<${keyOfHeld(frame.answers)}${when(frame.idle, 'i')}`;
    else if (frame.type === 'returned') key += `<r${keyOfHeld(frame.held)}`;
    else if (frame.type === 'lost')
      key += `<${frame.running?.map((lease) => lease - base).join() ?? '?'}${when(frame.atStart, 's')}${when(frame.asked, 'k')}`;
    else key += `<${letter(frame.type)}`;
  }
  return key;
}
