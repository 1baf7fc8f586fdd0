import { Piscina } from 'piscina';
import { piscinaLike } from './piscina-like.mjs';

export default piscinaLike(Piscina);
