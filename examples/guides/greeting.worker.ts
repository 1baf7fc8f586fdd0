import { exposeSolver } from 'rearguard/worker';

let greeting = 'hello';

export default exposeSolver((name: string) => `${greeting}, ${name}`, {
  onBroadcast(message) {
    greeting = message as string;
  },
});
