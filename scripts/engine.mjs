// The engine of the LLM service (node-llama-cpp): fetched by npm only when there is a model to run, and of its native
// parts only the one that fits this machine. All of them together are 730 MB, the one for the CPU is 83 MB.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fetchPackages, packageFolder } from './package-folder.mjs';
import { root, say } from './process.mjs';

const source = path.join(root, 'apps', 'llm-service', 'engine');
const home = path.join(root, '.engine');

/** Native parts by platform: the one that every machine can use, then those for GPUs. */
const PARTS = {
  'linux-x64': {
    cpu: ['linux-x64'],
    cuda: ['linux-x64-cuda', 'linux-x64-cuda-ext'],
    vulkan: ['linux-x64-vulkan'],
  },
  'linux-arm64': { cpu: ['linux-arm64'] },
  'linux-arm': { cpu: ['linux-armv7l'] },
  'linux-riscv64': { cpu: ['linux-riscv64'] },
  'darwin-arm64': { cpu: ['mac-arm64-metal'] },
  'darwin-x64': { cpu: ['mac-x64'] },
  'win32-x64': { cpu: ['win-x64'], cuda: ['win-x64-cuda', 'win-x64-cuda-ext'], vulkan: ['win-x64-vulkan'] },
  'win32-arm64': { cpu: ['win-arm64'] },
};

/** Which native part this machine needs: `cuda`, `vulkan` or `cpu` (on Apple silicon that one has Metal). */
export function engineVariant(wanted = process.env.LLM_BACKEND ?? 'auto') {
  const parts = PARTS[`${process.platform}-${process.arch}`] ?? {};
  if (wanted !== 'auto') return parts[wanted] ? wanted : 'cpu';
  if (parts.cuda && hasNvidia()) return 'cuda';
  if (parts.vulkan && hasVulkan()) return 'vulkan';
  return 'cpu';
}

/** Where the engine of this variant is or will be; its name says from which lock it was made. */
export function engineFolder(variant = engineVariant()) {
  return packageFolder(source, home, variant);
}

/**
 * Fetches the engine unless it is there.
 *
 * @returns its folder
 * @throws {Error} in words for a user, when npm cannot fetch it or this platform has none
 */
export function installEngine({ variant = engineVariant(), print = console.error } = {}) {
  const folder = engineFolder(variant);
  if (existsSync(folder)) return folder;
  const parts = PARTS[`${process.platform}-${process.arch}`];
  if (!parts) throw new Error(`the engine does not run on ${process.platform}-${process.arch}`);

  const names = [...new Set([...parts.cpu, ...parts[variant]])];
  say(`fetching the engine for models (node-llama-cpp, ${variant}, once)`, print);
  const { version } = JSON.parse(readFileSync(path.join(source, 'package-lock.json'), 'utf8')).packages[
    'node_modules/node-llama-cpp'
  ];
  // The lock holds all parts with their hashes; naming ours while leaving out the optional ones takes just those.
  return fetchPackages({
    source,
    folder,
    variant,
    args: [
      'install',
      '--no-save',
      '--omit=optional',
      ...names.map((name) => `@node-llama-cpp/${name}@${version}`),
    ],
    failure:
      'npm could not fetch the engine for models; its reason is above. It is needed once, with a network or an npm cache that has it',
  });
}

function hasNvidia() {
  if (process.platform === 'linux') return existsSync('/proc/driver/nvidia/version');
  return existsSync(path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'nvcuda.dll'));
}

/** A Vulkan loader and a real device: the software renderer of a server would be slower than the CPU part. */
function hasVulkan() {
  if (process.platform === 'win32')
    return existsSync(path.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'vulkan-1.dll'));
  const loaders = [
    '/usr/lib/x86_64-linux-gnu/libvulkan.so.1',
    '/usr/lib64/libvulkan.so.1',
    '/usr/lib/libvulkan.so.1',
  ];
  return existsSync('/dev/dri/renderD128') && loaders.some((file) => existsSync(file));
}
