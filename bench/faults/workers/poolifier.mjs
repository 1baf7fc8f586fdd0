import { ThreadWorker } from 'poolifier';
import { solve } from '../deeds.mjs';

export default new ThreadWorker(solve);
