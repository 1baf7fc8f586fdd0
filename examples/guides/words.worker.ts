import { exposeSolver } from 'rearguard/worker';

export default exposeSolver((text: string) => text.split(/\s+/).filter(Boolean).length);
