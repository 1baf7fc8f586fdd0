import { solveWith } from 'rearguard';
import { from, map, reduce } from 'rxjs';

const worker = new URL('./words.worker.js', import.meta.url);

from(['one task', 'and another task'])
  .pipe(
    map((text) => `${text}, in a pipeline`),
    solveWith<string, number>(worker),
    reduce((sum, count) => sum + count, 0),
  )
  .subscribe((sum) => console.log(`${sum} words`));
