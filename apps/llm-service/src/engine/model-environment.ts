/** What the loader, Node and the drivers of GPUs look at, on all systems. */
const NAMES =
  /^(path|home|lang|lc_.*|tz|te?mp|tmpdir|userprofile|appdata|localappdata|programdata|programfiles.*|systemroot|systemdrive|windir|comspec|pathext|number_of_processors|processor_.*|xdg_.*|(ld|dyld|ggml|gomp|omp|kmp|cuda|nvidia|hip|hsa|rocr|vk|vulkan|mesa|mtl|metal|ze|sycl|oneapi)_.*)$/i;

/**
 * The environment of a model's process: what its native part needs, and none of the service's own settings, keys or
 * addresses.
 *
 * @param slots each decodes as a job of libuv's pool, and files and names are looked up there too
 */
export function modelEnvironment(environment: NodeJS.ProcessEnv, slots: number): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => NAMES.test(name));
  return { ...Object.fromEntries(kept), UV_THREADPOOL_SIZE: String(slots + 4) };
}
