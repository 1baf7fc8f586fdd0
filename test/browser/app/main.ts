import * as faults from './faults.js';
import * as flow from './flow.js';

export type Scenarios = typeof faults & typeof flow;

Object.assign(window, { scenarios: { ...faults, ...flow } });
