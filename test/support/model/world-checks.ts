import { anyReady } from '../../../src/dispatch/ready.js';
import { ABANDONED } from '../../../src/dispatch/state.js';
import { must } from './broken.js';
import { tasksOf } from './copy-plan.js';
import { leasesOf, unbegun } from './worker-model.js';
import type { World } from './world.js';

/** What must hold when everybody is told to stop, or that it is complete: nothing is left to do, wherever it might be. Asks the books, not the ledger. */
export function checkVerdict({ said, feeds, plan, books, timers, workers }: World): void {
  const facts = () => ({ said, feeds: feeds.map(({ phase, source }) => [phase, source]), fates: books.fates });
  const sourcesAreClosed = feeds.every(({ phase, source }) => phase === 'new' || source !== 'open');
  must(sourcesAreClosed, 'nobody goes while a source is open', facts);
  for (let task = 0; task < plan.nextTask; task++)
    must(books.isSettled(task), 'nobody goes while a task is left', facts);
  must(timers.length === 0, 'nobody goes while a retry is due', facts);
  for (const worker of workers) {
    for (const { task } of leasesOf(worker)) {
      must(books.isSettled(task), 'nobody goes while a task or its children are on the way', facts);
    }
  }
  const reportedIn = said === 'stop' ? ['idle', 'stopped', 'lost'] : ['stopped', 'lost'];
  // A solver that goes on with a cancelled task may never be idle again: then nobody waits for it.
  const isForced = said === 'stop' && [...plan.workers.values()].some(({ open }) => open.includes(ABANDONED));
  for (const { member } of workers) {
    const mayGo = member === undefined || reportedIn.includes(member) || isForced;
    must(mayGo, `nobody is passed over at ${said}`, () => member);
  }
  const everythingIsTaken = feeds.every(({ phase }) => phase !== 'open');
  must(said !== 'complete' || everythingIsTaken, 'no completion before the last result is taken', facts);
}

/** What must hold between two steps. */
export function checkWorld(world: World): void {
  checkLeases(world);
  checkNobodyWaits(world);
  checkRetried(world);
  for (const { id, script, backlog, cut } of world.feeds) {
    const entry = world.plan.feeds.get(id);
    if (!entry || cut) continue;
    const waiting = script.consumer === 'slow' ? backlog : 0;
    must(entry.unconsumed === waiting, 'results not taken are counted', () => ({ id, waiting, is: entry.unconsumed }));
  }
}

/** No task waits behind another while somebody could begin it, unless it is on its way back or its worker is about to come to it: then somebody looks again. */
function checkNobodyWaits({ plan, workers, script: { concurrency } }: World): void {
  const crew = [...plan.workers.values()];
  const free = crew.find(({ accepting, alone, unanswered }) => accepting && !alone && unanswered < concurrency);
  if (!free || plan.paused || plan.wakeAt !== undefined) return;
  if (crew.some(({ asked, ending }) => asked > 0 && !ending)) return;
  for (const worker of workers) {
    const entries = plan.workers.get(worker.id);
    if (!entries || entries.ending || entries.unanswered <= concurrency) continue;
    const waiting = unbegun(worker).filter(({ lease }) => entries.open[lease - entries.base] !== ABANDONED);
    const facts = () => ({ worker: worker.id, waiting: waiting.map(({ lease }) => lease), free: free.id });
    must(waiting.length === 0 || anyReady(plan), 'no task waits behind another while somebody is free', facts);
  }
}

/** Every attempt that has failed was followed by another, or will be, but for the last one of a task that failed. */
function checkRetried({ plan, books }: World): void {
  const repeats = books.repeats.slice();
  for (const { feed, attempts } of tasksOf(plan)) repeats[feed] = (repeats[feed] ?? 0) + attempts;
  let over = repeats.reduce((sum, count) => sum + (count ?? 0), 0);
  for (const { id, retried } of plan.feeds.values()) {
    must(retried === (repeats[id] ?? 0), 'repeated attempts are counted', () => ({ id, retried, repeats }));
    over -= retried;
  }
  must(plan.past.retried === over, 'repeated attempts of feeds that are over are counted', () => plan.past);
}

/** What the ledger says a worker has, is where it says: nothing is lost on the way, and nothing is there twice. */
function checkLeases({ workers, plan, script: { echoes } }: World): void {
  for (const worker of workers) {
    const { id, phase, crew, linked, inHand, ending } = worker;
    const entries = plan.workers.get(id);
    const isListening = crew === 'ready' || crew === 'retiring';
    const held = leasesOf(worker);
    const facts = () => ({ worker: id, phase, held: held.map(({ lease }) => lease), unanswered: entries?.unanswered });
    const leases = new Set<number>();
    must(
      !entries || !isListening || entries.accepting === (crew === 'ready' && !ending),
      'a worker that is to go takes nothing',
      facts,
    );
    must(!entries || !isListening || entries.ending === ending, 'the ledger knows who is being ended', facts);
    must(
      !linked || echoes > 0 || inHand === (entries?.unanswered ?? 0),
      'ledger and crew agree on what a worker has in hand',
      facts,
    );
    let suspects = 0;
    for (const { lease, suspect } of held) {
      const entry = entries?.open[lease - entries.base];
      must(entry !== undefined, 'what a worker has is in the ledger', facts);
      if (suspect && entry !== ABANDONED) suspects++;
      leases.add(lease);
    }
    must(leases.size === held.length, 'a lease is in one place', facts);
    must(
      phase === 'gone' || held.length === (entries?.unanswered ?? 0),
      'what the ledger says a worker has, it has',
      facts,
    );
    must(suspects === 0 || held.length === 1, 'a suspect has nobody beside it', facts);
  }
}
