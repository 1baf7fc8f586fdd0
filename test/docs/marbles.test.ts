import { fileURLToPath } from 'node:url';
import { fromDemand, openPool, type Scheduler, workerPool } from 'rearguard';
import { concatMap, delay, from, type Observable, of, take, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drawMarbles } from '../../scripts/draw-marbles.mjs';
import { Film, FRAME_MS } from './marbles/film.js';
import { filesIn, PAGES, read, root } from './pages.js';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'setInterval',
      'clearInterval',
      'setImmediate',
      'clearImmediate',
      'Date',
      'performance',
    ],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const DIAGRAMS = 'docs/marbles';

/** An Observable of letters, so many frames apart. */
const letters = (text: string, frames: number): Observable<string> =>
  from(text).pipe(concatMap((letter, index) => of(letter).pipe(delay(index === 0 ? 0 : frames * FRAME_MS))));

/** A generator function that shows what it was asked for. */
const pulled = (text: string, seen: (symbol: string) => void): (() => Generator<string>) =>
  function* () {
    for (const letter of text) {
      seen(letter);
      yield letter;
    }
    seen('|');
  };

/** What each diagram shows, done: `npx vitest run --project docs --update` writes text and picture anew. */
const diagrams: Record<string, (film: Film) => Promise<string>> = {
  'worker-pool': (film) => {
    const scheduler = film.show('scheduler', letters('abcd', 2));
    const worker = film.workers(2, { a: 5, b: 2, c: 4, d: 2 });
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 2, batch: 1 })).subscribe();
    return film.develop('Results come as they finish', 14);
  },

  backpressure: (film) => {
    const scheduler = pulled('abcdef', film.marbles('scheduler'));
    const worker = film.workers(1, { a: 4, b: 4, c: 4, d: 4, e: 4, f: 4 });
    film
      .show('pool$', workerPool<string, string>({ scheduler, worker, size: 1, queueCapacity: 1, batch: 1 }))
      .subscribe();
    return film.develop('A task is taken when there is room for it', 28);
  },

  solve: (film) => {
    const one$ = film.show('tasks', letters('abc', 1));
    const other$ = film.show('other tasks', letters('xy', 1).pipe(delay(1 * FRAME_MS)));
    const worker = film.workers(2, { a: 4, b: 4, c: 4, x: 4, y: 4 });
    const pool = openPool<string, string>(worker, { size: 2, batch: 1 });
    film.show('solve(tasks)', pool.solve(one$)).subscribe();
    film.show('solve(other)', pool.solve(other$)).subscribe();
    return film.develop('Two streams share one crew', 20);
  },

  ordered: (film) => {
    const scheduler = film.show('scheduler', letters('abcd', 2));
    const worker = film.workers(2, { a: 7, b: 2, c: 2, d: 4 });
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 2, batch: 1, ordered: true })).subscribe();
    return film.develop('ordered: in the order of their tasks', 16);
  },

  retry: (film) => {
    const scheduler = film.show('scheduler', letters('abc', 2));
    const worker = film.workers(1, { a: 2, b: 2, c: 3 }, (task, attempt) => task === 'b' && attempt < 3);
    const retry = { attempts: 3, delay: (attempt: number) => 3 * attempt * FRAME_MS };
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 1, batch: 1, retry })).subscribe();
    return film.develop('retry: b fails twice, and waits without a worker', 24);
  },

  'dead-letters': (film) => {
    const scheduler = film.show('scheduler', letters('abc', 2));
    const worker = film.workers(1, { a: 2, b: 3, c: 3 }, (task) => task === 'b');
    const toDeadLetters = film.marbles('deadLetters');
    const deadLetters = { next: ({ task }: { task: string }) => toDeadLetters(task) };
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 1, batch: 1, deadLetters })).subscribe();
    return film.develop('deadLetters: the run goes on', 24);
  },

  timeout: (film) => {
    const scheduler = film.show('scheduler', letters('abc', 2));
    const worker = film.workers(1, { a: 2, b: 99, c: 3 });
    const letter = film.marbles('deadLetters');
    const options = { timeout: 5 * FRAME_MS, deadLetters: { next: ({ task }: { task: string }) => letter(task) } };
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 1, batch: 1, ...options })).subscribe();
    return film.develop('timeout: b is given up', 24);
  },

  drain: (film) => {
    const scheduler = film.marbles('scheduler');
    const call = film.marbles('drain()');
    const worker = film.workers(2, { a: 5, b: 4, c: 6, d: 5, e: 5, f: 5, g: 5 });
    const pool$ = workerPool<string, string>({
      scheduler: pulled('abcdefghij', scheduler),
      worker,
      size: 2,
      queueCapacity: 1,
      batch: 1,
    });
    film.show('pool$', pool$).subscribe();
    setTimeout(() => {
      call('!');
      pool$.drain();
    }, 7 * FRAME_MS);
    return film.develop('drain(): what was taken is finished', 24);
  },

  cancel: (film) => {
    const scheduler = film.marbles('scheduler');
    const call = film.marbles('unsubscribe()');
    const worker = film.workers(2, { a: 5, b: 4, c: 6, d: 5, e: 5, f: 5, g: 5 });
    const pool$ = workerPool<string, string>({
      scheduler: pulled('abcdefghij', scheduler),
      worker,
      size: 2,
      queueCapacity: 1,
      batch: 1,
    });
    const subscription = film.show('pool$', pool$).subscribe();
    setTimeout(() => {
      call('!');
      subscription.unsubscribe();
    }, 7 * FRAME_MS);
    return film.develop('unsubscribe(): what runs is told to give up', 24);
  },

  overflow: (film) => {
    const scheduler = film.show('scheduler', letters('abcdefgh', 1));
    const worker = film.workers(1, { a: 5, b: 5, c: 5, d: 5, e: 5, f: 5, g: 5, h: 5 });
    const overflow = { strategy: 'drop-oldest', limit: 1 } as const;
    const pool$ = workerPool<string, string>({ scheduler, worker, size: 1, queueCapacity: 1, batch: 1, overflow });
    film.show('pool$', pool$).subscribe();
    return film.develop("overflow: 'drop-oldest', limit 1", 24);
  },

  key: (film) => {
    const scheduler = film.show('scheduler', letters('abxc', 1));
    const worker = film.workers(2, { a: 4, b: 3, c: 2, x: 5 });
    const key = (task: string): string => (task === 'x' ? 'other' : 'same');
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 2, batch: 1, key })).subscribe();
    return film.develop('key: a, b and c one at a time', 24);
  },

  priority: (film) => {
    const scheduler = film.show('scheduler', letters('abxc', 1));
    const worker = film.workers(1, { a: 4, b: 3, c: 3, x: 3 });
    const priority = (task: string): number => (task === 'x' ? 1 : 0);
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 1, batch: 1, priority })).subscribe();
    return film.develop('priority: x goes first of what waits', 24);
  },

  rate: (film) => {
    const scheduler = film.show('scheduler', letters('abcde', 1));
    const worker = film.workers(2, { a: 2, b: 2, c: 2, d: 2, e: 2 });
    const rate = { limit: 2, perMs: 8 * FRAME_MS };
    film.show('pool$', workerPool<string, string>({ scheduler, worker, size: 2, rate })).subscribe();
    return film.develop('rate: no more than 2 in any 8', 24);
  },

  'from-demand': (film) => {
    const asked = film.marbles('demand$');
    const given = film.marbles('tasks');
    const worker = film.workers(1, { a: 4, b: 4, c: 4, d: 4, e: 4 });
    const left = [...'abcde'];
    const scheduler: Scheduler<string> = fromDemand((demand$) =>
      demand$.pipe(
        tap((count) => asked(String(count))),
        concatMap((count) => from(left.splice(0, count))),
        take(5),
        tap({ next: given, complete: () => given('|') }),
      ),
    );
    film
      .show('pool$', workerPool<string, string>({ scheduler, worker, size: 1, queueCapacity: 2, batch: 1 }))
      .subscribe();
    return film.develop('fromDemand: no more than was asked for', 21);
  },
};

describe.each(Object.entries(diagrams))('the marble diagram %s', (name, shoot) => {
  it('shows what happens, frame by frame', async () => {
    const text = await shoot(new Film());
    await expect(text).toMatchFileSnapshot(fileURLToPath(new URL(`${DIAGRAMS}/${name}.txt`, root)));
    await expect(drawMarbles(text)).toMatchFileSnapshot(fileURLToPath(new URL(`${DIAGRAMS}/${name}.svg`, root)));
  });
});

it('draws everything that it has a text for, and shows it somewhere', () => {
  const names = Object.keys(diagrams).sort();
  expect(filesIn(DIAGRAMS, '.txt')).toEqual(names.map((name) => `${DIAGRAMS}/${name}.txt`));
  expect(filesIn(DIAGRAMS, '.svg')).toEqual(names.map((name) => `${DIAGRAMS}/${name}.svg`));
  const shown = PAGES.flatMap((page) =>
    [...read(page).matchAll(/!\[[^\]]+\]\(\S*marbles\/([\w-]+)\.svg\)/g)].map(([, name]) => name),
  );
  expect([...new Set(shown)].sort()).toEqual(names);
});

const comments = filesIn('src', '.ts').flatMap((file) =>
  [...read(file).matchAll(/```marbles\n([\s\S]*?)```/g)].map(([, body]) => ({
    file,
    text: (body as string).replace(/^ *\* ?/gm, ''),
  })),
);

it('has diagrams in doc comments', () => {
  expect(comments).not.toEqual([]);
});

it.each(comments)('$file shows a diagram as it is', ({ text }) => {
  expect(filesIn(DIAGRAMS, '.txt').map(read)).toContain(text);
});
