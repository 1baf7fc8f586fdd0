import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

const worker = new URL('./solve.worker.mjs', import.meta.url);
const squares = await lastValueFrom(workerPool({ scheduler: [1, 2, 3], worker, size: 2 }).pipe(toArray()));
console.log(squares.sort((a, b) => a - b).join(' '));
