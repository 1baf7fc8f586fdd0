import { exposeSolver } from 'rearguard/worker';

class TooLong extends RangeError {
  readonly code = 'E_TOO_LONG';
}

export default exposeSolver((text: string) => {
  if (text.length > 10) throw new TooLong(`${text.length} letters`);
  return text.toUpperCase();
});
