/** What the loader, Node and the drivers of GPUs look at, on all systems. */
const NAMES =
  /^(path|home|lang|lc_.*|tz|te?mp|tmpdir|userprofile|appdata|localappdata|programdata|programfiles.*|systemroot|systemdrive|windir|comspec|pathext|number_of_processors|processor_.*|xdg_.*|(ld|dyld|ggml|gomp|omp|kmp|cuda|nvidia|hip|hsa|rocr|vk|vulkan|mesa|mtl|metal|ze|sycl|oneapi)_.*)$/i;

/**
 * The environment of a model's process: what its native part needs, and none of the service's own settings, keys or
 * addresses.
 *
 * One thread for libuv's jobs, so that tokens of several answers are sampled one after the other: llama.cpp puts the
 * logits of a batch in order when they are first read, and two readers at once get each other's. (Measured with four
 * slots and the default pool: 2 of 3,000 answers held a token of another one.) Computing has its own threads.
 */
export function modelEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => NAMES.test(name));
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: '1' };
}
