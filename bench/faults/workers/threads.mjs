import { expose } from 'threads/worker';
import { solve } from '../deeds.mjs';

expose(solve);
