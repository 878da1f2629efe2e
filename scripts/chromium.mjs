// Chromium for the browser tests: an installed one, else Debian's package where we may install it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { say } from './process.mjs';

const PROGRAM_FILES = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA];

/** Path of a Chromium or Chrome of this machine, or undefined. */
export function findChromium() {
  const known = [
    process.env.CHROMIUM_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...PROGRAM_FILES.map(
      (folder) => folder && path.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
    ),
  ];
  return known.find((file) => file && existsSync(file));
}

/** Path of a Chromium, installed now if need be; undefined where that is not allowed, with a line that says so. */
export function installChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    say('no Chromium on this machine: the browser tests are skipped. Install it, or set CHROMIUM_PATH');
    return;
  }
  say('installing chromium for the browser tests (apt-get, 113 MB)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ]) {
    if (spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0) continue;
    say('apt-get could not install chromium: the browser tests are skipped');
    return;
  }
  return findChromium();
}
