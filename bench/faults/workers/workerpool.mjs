import workerpool from 'workerpool';
import { solve } from '../deeds.mjs';

workerpool.worker({ solve });
