import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '../language.ts';
import type { Check } from './check.ts';

/** Below this an upload of usual size may fail halfway. */
const LEAST_FREE_BYTES = 1024 ** 3;

/** Node, free disk space, whether the data folder can be written, and proxies that could catch local calls. */
export async function machineChecks(
  environment: Record<string, string | undefined>,
  root: string,
  language: Language,
): Promise<Check[]> {
  const say = (vi: string, en: string) => (language === 'vi' ? vi : en);
  const dataDir = path.resolve(root, environment['DATA_DIR']?.trim() || './data');
  return [
    { name: 'Node', status: 'ok', detail: `${process.versions.node} (${process.platform}-${process.arch})` },
    await diskCheck(dataDir, say),
    proxyCheck(environment, say),
  ];
}

async function diskCheck(dataDir: string, say: (vi: string, en: string) => string): Promise<Check> {
  const name = say('Đĩa', 'Disk');
  const folder = await nearestFolder(dataDir);
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    const remedy = say('đặt DATA_DIR vào thư mục ghi được', 'set DATA_DIR to a folder that can be written');
    return {
      name,
      status: 'fail',
      detail: say(`không ghi được ${dataDir}`, `${dataDir} cannot be written`),
      remedy,
    };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = say(`còn ${gigabytes(free)} cho ${dataDir}`, `${gigabytes(free)} free for ${dataDir}`);
  if (free >= LEAST_FREE_BYTES) return { name, status: 'ok', detail };
  return { name, status: 'warn', detail, remedy: say('giải phóng ít nhất 1 GB', 'free at least 1 GB') };
}

/** The data folder is made at the first start: until then the one above it decides. */
async function nearestFolder(folder: string): Promise<string> {
  const parent = path.dirname(folder);
  const exists = await access(folder).then(
    () => true,
    () => false,
  );
  return exists || parent === folder ? folder : nearestFolder(parent);
}

function proxyCheck(
  environment: Record<string, string | undefined>,
  say: (vi: string, en: string) => string,
): Check {
  const name = 'Proxy';
  const set = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].filter(
    (variable) => environment[variable] || environment[variable.toLowerCase()],
  );
  if (set.length === 0) return { name, status: 'ok', detail: say('không có', 'none') };
  const exceptions = environment['NO_PROXY'] ?? environment['no_proxy'] ?? '';
  const detail = `${set.join(', ')}; NO_PROXY=${exceptions}`;
  if (/localhost|127\.0\.0\.1|^\*$/.test(exceptions)) return { name, status: 'ok', detail };
  const remedy = say(
    'thêm localhost,127.0.0.1 vào NO_PROXY để các chương trình khác gọi được Frogwell',
    'add localhost,127.0.0.1 to NO_PROXY, so that other programs reach Frogwell',
  );
  return { name, status: 'warn', detail, remedy };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
