import {
  type DeadLetter,
  fromDemand,
  type Outcome,
  openPool,
  type PoolOptions,
  type PoolStatus,
  type Quorum,
  RearguardError,
  type SolveOptions,
  solveWith,
  TaskError,
  workerPool,
} from 'rearguard';
import { from, lastValueFrom, map, type Observable, toArray } from 'rxjs';

const worker = new URL('./solve.worker.js', import.meta.url);
const poolOptions: PoolOptions = { size: 2 };
const letters: DeadLetter<number>[] = [];
const solveOptions: SolveOptions<number, number> = { deadLetters: { next: (letter) => letters.push(letter) } };

const mission$: Observable<number> = workerPool<typeof import('./solve.worker.js')>({
  scheduler: fromDemand((demand$) => demand$.pipe(map(() => 1))),
  worker,
  ...poolOptions,
});
void mission$;

const pool = openPool<number, number>(worker, poolOptions);
const status$: Observable<PoolStatus> = pool.status$;
const quorum$: Observable<Quorum> = pool.quorum$;
void [status$, quorum$];

const one: number = await pool.run(1);
const two: number[] = await lastValueFrom(pool.solve([2], solveOptions).pipe(toArray()));
const three: number[] = await lastValueFrom(from([3]).pipe(solveWith(pool), toArray()));
const four: Outcome<number, number>[] = await lastValueFrom(pool.outcomes([4]).pipe(toArray()));
await pool.close();

const broken = new TaskError('no', 1, 1) instanceof RearguardError && letters.length > 0;
const values = four.map((outcome) => (outcome.status === 'done' ? outcome.value : outcome.task));
console.log(broken ? 'broken' : [one, ...two, ...three, ...values].join(' '));
