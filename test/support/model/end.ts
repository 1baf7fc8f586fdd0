import { must } from './broken.js';
import type { TaskScript } from './script.js';
import type { World } from './world.js';

/** Checks a world in which nothing is due any more: everybody has gone home, and every task has come to what its script says. */
export function checkEnd(world: World): void {
  const facts = () => ({
    said: world.said,
    fates: world.books.fates,
    plan: [...world.plan.feeds.keys()],
    places: world.crew.places,
    members: world.workers.map(({ id, member, up }) => [id, member, up]),
  });
  must(world.finished, 'a run that stands still is complete', facts);
  must(world.plan.feeds.size === 0 && world.plan.workers.size === 0, 'nothing is left on the ledger', facts);
  must(
    world.workers.every(({ member }) => member === 'stopped' || member === 'lost'),
    'everybody has reported in',
    facts,
  );
  checkFates(world);
}

/** Every task that was pulled, and every child of a task that was done, is there once and has its outcome. */
function checkFates({ books, feeds, plan }: World): void {
  const open = new Map<string, number>();
  const expect = (script: TaskScript): void => void open.set(script.name, (open.get(script.name) ?? 0) + 1);
  for (const { script, delivered, source } of feeds) {
    must(
      source !== 'finished' || delivered === script.tasks.length,
      'a source is asked until it ends',
      () => delivered,
    );
    script.tasks.slice(0, delivered).forEach(expect);
  }
  books.fates.forEach((fate, id) => {
    if (fate === 'done') books.scripts[id]?.children.forEach(expect);
  });
  for (let id = 0; id < plan.nextTask; id++) {
    const { name } = books.scripts[id] as TaskScript;
    must(books.isSettled(id), 'every task has an outcome', () => name);
    const left = (open.get(name) ?? 0) - 1;
    must(left >= 0, 'no task is there twice', () => name);
    open.set(name, left);
  }
  must(
    [...open.values()].every((left) => left === 0),
    'no task is forgotten',
    () => [...open],
  );
  const { past } = plan;
  const count = (fate: string): number => books.fates.filter((each) => each === fate).length;
  must(
    past.done === count('done') && past.failed === count('failed') && past.cancelled === count('cancelled'),
    'the totals are right',
    () => past,
  );
}
