import { extname } from 'node:path';
import type { FileFacts } from './file.worker.js';

/** What files of one type add up to. */
export interface TypeSum {
  readonly type: string;
  files: number;
  bytes: number;
  gzippedBytes: number;
}

/** Files with the same content. */
export interface DuplicateGroup {
  /** The first of their paths in the alphabet. */
  path: string;
  readonly bytes: number;
  /** How often the content is on disk. Several names of one file (hard links) are one copy. */
  copies: number;
}

/** Adds up what the workers find, one file at a time. */
export class Tally {
  files = 0;
  bytes = 0;
  gzippedBytes = 0;
  private readonly byType = new Map<string, TypeSum>();
  private readonly byContent = new Map<string, DuplicateGroup>();
  private readonly inodes = new Set<string>();

  add(file: FileFacts): void {
    const type = extname(file.path).toLowerCase() || '(none)';
    const sum = this.byType.get(type) ?? { type, files: 0, bytes: 0, gzippedBytes: 0 };
    this.byType.set(type, sum);
    for (const each of [this, sum]) {
      each.files++;
      each.bytes += file.bytes;
      each.gzippedBytes += file.gzippedBytes;
    }
    this.compare(file);
  }

  /** The types with the most bytes first. */
  types(): TypeSum[] {
    return [...this.byType.values()].sort((a, b) => b.bytes - a.bytes || b.files - a.files || order(a.type, b.type));
  }

  /** The groups that waste the most first. */
  duplicates(): DuplicateGroup[] {
    const groups = [...this.byContent.values()].filter((group) => wasted(group) > 0);
    return groups.sort((a, b) => wasted(b) - wasted(a) || order(a.path, b.path));
  }

  private compare({ path, bytes, sha256, inode }: FileFacts): void {
    const isKnown = inode !== undefined && this.inodes.has(inode);
    if (inode !== undefined) this.inodes.add(inode);
    const group = this.byContent.get(sha256);
    if (!group) this.byContent.set(sha256, { path, bytes, copies: 1 });
    else {
      if (!isKnown) group.copies++;
      if (path < group.path) group.path = path;
    }
  }
}

/** The bytes that all copies but one take. */
export const wasted = ({ bytes, copies }: DuplicateGroup): number => bytes * (copies - 1);

const order = (a: string, b: string): number => (a < b ? -1 : 1);
