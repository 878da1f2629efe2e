/** A file that was dropped or chosen, and the folder it came from: `Phòng A/2024`, empty where it came alone. */
export interface DroppedFile {
  file: File;
  folder: string;
}

export interface DroppedFiles {
  files: DroppedFile[];
  /** Hidden files of the system and of office programs that were left out. */
  leftOut: number;
}

/** Everything that lies in what was dropped, folders to any depth. */
export async function readDroppedFiles(transfer: DataTransfer): Promise<DroppedFiles> {
  // The entries must be taken at once: after the first `await` the browser has emptied the list.
  const entries = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  const found: DroppedFiles = { files: [], leftOut: 0 };
  for (const entry of entries) {
    if (entry instanceof File) found.files.push({ file: entry, folder: '' });
    else if (entry !== null) await walk(entry, '', found);
  }
  return found;
}

/** What an input gives: `webkitRelativePath` is there when a folder was chosen. */
export function readChosenFiles(list: FileList): DroppedFiles {
  const found: DroppedFiles = { files: [], leftOut: 0 };
  for (const file of list) {
    const path = file.webkitRelativePath.split('/');
    if (path.length > 1 && path.some(isHidden)) found.leftOut += 1;
    else found.files.push({ file, folder: path.slice(0, -1).join('/') });
  }
  return found;
}

async function walk(entry: FileSystemEntry, folder: string, found: DroppedFiles): Promise<void> {
  if (folder !== '' && isHidden(entry.name)) {
    found.leftOut += 1;
  } else if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    found.files.push({ file, folder });
  } else if (isDirectory(entry)) {
    const reader = entry.createReader();
    const inside = folder === '' ? entry.name : `${folder}/${entry.name}`;
    // A reader gives about a hundred entries at a time, and none at the end.
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
        reader.readEntries(resolve, reject),
      );
      if (batch.length === 0) return;
      for (const each of batch) await walk(each, inside, found);
    }
  }
}

/** `.name` and Office's `~$name` locks, and what Windows and macOS leave in folders. */
function isHidden(name: string): boolean {
  return /^\.|^~\$|^(thumbs\.db|desktop\.ini)$/i.test(name);
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
