import { exposeSolver } from 'rearguard/worker';

export default exposeSolver((n: number) => {
  let count = 0;
  for (let by = 1; by * by <= n; by++) if (n % by === 0) count += by * by === n ? 1 : 2;
  return { n, count };
});
