import { exposeSolver } from 'rearguard/worker';

export default exposeSolver(function* (number: number, context) {
  for (let divisor = 1; divisor <= number && !context.aborted; divisor++) {
    if (number % divisor === 0) yield { number, divisor };
  }
});
