// Text recognition for machines without Tesseract: tesseract.js with Vietnamese and English, 69 MB, fetched by npm only when
// it is asked for.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fetchPackages, packageFolder } from './package-folder.mjs';
import { root, say } from './process.mjs';

const source = path.join(root, 'apps', 'rag-backend', 'ocr');

function recognitionFolder() {
  return packageFolder(source, path.join(root, '.ocr'), 'tesseract');
}

/** @returns its folder, or undefined when it was not fetched */
export function installedRecognition() {
  const folder = recognitionFolder();
  return existsSync(folder) ? folder : undefined;
}

/**
 * Fetches it unless it is there.
 *
 * @returns its folder
 * @throws {Error} in words for a user, when npm cannot fetch it
 */
export function installRecognition({ print = console.error } = {}) {
  const folder = recognitionFolder();
  if (existsSync(folder)) return folder;
  say('fetching text recognition (tesseract.js with Vietnamese and English, once)', print);
  return fetchPackages({
    source,
    folder,
    variant: 'tesseract',
    args: ['ci', '--omit=dev'],
    failure:
      'npm could not fetch text recognition; its reason is above. It is needed once, with a network or an npm cache that has it',
  });
}
