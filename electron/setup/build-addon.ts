import { dirname, join, relative } from 'node:path';
import { projectRoot, requireFromProject } from '../runtime-paths.js';
import { addonName, quietName } from './tensorflow-installation.js';
import type { Progress } from './progress.js';
import { runTool, tailOf } from './run-tool.js';
import { SetupProblem } from './setup-problem.js';

export interface AddonPlace {
  /** Where the built files go. */
  readonly destination: string;
  /** Where they will be used from: the path to the libraries is stored relative to that. */
  readonly finalFolder: string;
  /** The unpacked TensorFlow. */
  readonly library: string;
}

/**
 * Compiles the two C++ sources of the npm package against the unpacked TensorFlow, and our own small one beside it.
 *
 * @param libraries the libraries to link with, as paths below `place.library`
 * @throws SetupProblem with the compiler's last words
 */
export async function buildAddon(
  compiler: string,
  libraries: readonly string[],
  place: AddonPlace,
  progress: Progress,
): Promise<void> {
  const load = requireFromProject();
  const sources = join(dirname(load.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'binding');
  const nodeHeaders = join(dirname(load.resolve('node-api-headers/package.json')), 'include');
  const headers = join(place.library, 'tensorflow', 'include');
  const common = ['-std=c++17', '-O2', '-fPIC', '-w', '-DNAPI_VERSION=8', `-I${nodeHeaders}`, `-I${headers}`];
  const compile = async (name: string): Promise<string> => {
    const object = join(place.destination, `${name}.o`);
    await runCompiler(compiler, [...common, '-c', join(sources, `${name}.cc`), '-o', object]);
    return object;
  };
  const objects = await Promise.all([compile('tfjs_backend'), compile('tfjs_binding')]);
  progress.update(0.8, 'compiled');
  const linked = libraries.map((path) => join(place.library, path));
  const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN';
  const folders = new Set(linked.map((path) => `${origin}/${relative(place.finalFolder, dirname(path))}`));
  const search = [...folders].map((folder) => `-Wl,-rpath,${folder}`);
  await runCompiler(compiler, [...shared, ...objects, ...linked, ...search, '-o', join(place.destination, addonName)]);
  const quiet = join(projectRoot(), 'electron', 'setup', 'quiet.cc');
  await runCompiler(compiler, [...common, ...shared, quiet, '-o', join(place.destination, quietName)]);
  progress.update(1, 'linked');
}

/** Node-API's functions are the host program's: they are found when the addon is loaded. */
const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared'];

async function runCompiler(compiler: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runTool(compiler, args);
  if (code === 0) return;
  throw new SetupProblem(
    `${compiler} could not build TensorFlow's addon: ${tailOf(output)}`,
    'A compiler with C++17 is needed (g++ 9 or clang 10 and later); set CXX to choose another one.',
  );
}
