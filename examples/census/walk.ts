import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** What a walk has met besides files. */
export interface WalkNotes {
  files: number;
  folders: number;
  symbolicLinks: number;
  /** Sockets, pipes, devices. */
  specialFiles: number;
  readonly closedFolders: { readonly path: string; readonly error: unknown }[];
}

export const newNotes = (): WalkNotes => ({
  files: 0,
  folders: 0,
  symbolicLinks: 0,
  specialFiles: 0,
  closedFolders: [],
});

/** The scheduler: every file under `root`, one when it is asked for one. Symbolic links are counted, not followed. */
export async function* walk(root: string, notes: WalkNotes): AsyncGenerator<string> {
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      const entries = await opendir(folder, { bufferSize: 256 });
      notes.folders++;
      for await (const entry of entries) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) folders.push(path);
        else if (entry.isSymbolicLink()) notes.symbolicLinks++;
        else if (entry.isFile()) {
          notes.files++;
          yield path;
        } else notes.specialFiles++;
      }
    } catch (error) {
      notes.closedFolders.push({ path: folder, error });
    }
  }
}
