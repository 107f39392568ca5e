import { tensorFlowVersion, type TensorFlowVariant } from './tensorflow-installation.js';

/** One file of the Python package index, pinned: whatever arrives under this name must be exactly these bytes. */
export interface Wheel {
  /** What pip is asked for. */
  readonly requirement: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** How to get TensorFlow for one platform. */
export interface TensorFlowSource {
  readonly wheels: readonly Wheel[];
  /** pip's names of the platform; given explicitly, so that the same files come whatever Python the user has. */
  readonly pipPlatforms: readonly string[];
  /** The native libraries, as paths inside the wheels; the first two are what the addon is linked with. */
  readonly libraries: readonly string[];
  /** Prefixes of the other paths that are needed: the C headers, and for CUDA NVIDIA's libraries. */
  readonly alsoNeeded: readonly string[];
  /** Size of all that once unpacked, in bytes. */
  readonly unpackedBytes: number;
  /** Whether this setup was run on such a machine; where it was not, it says so before it starts. */
  readonly tried: boolean;
}

/** Each with a sentence on why there is nothing to install. */
export interface NoSource {
  readonly reason: string;
}

/** Everything that `tensorflow/c/c_api.h` includes, and nothing of the 40,000 other headers. */
const headers = [
  'tensorflow/include/tensorflow/c/',
  'tensorflow/include/tensorflow/core/platform/ctstring',
  'tensorflow/include/tsl/platform/ctstring',
  'tensorflow/include/xla/tsl/c/',
];

const linuxLibraries = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2'];
const linuxX64 = ['manylinux_2_27_x86_64', 'manylinux_2_17_x86_64', 'manylinux2014_x86_64', 'manylinux2010_x86_64'];

function tensorFlowWheel(name: string, tag: string, bytes: number, sha256: string): Wheel {
  const file = `${name.replaceAll('-', '_')}-${tensorFlowVersion}-cp312-cp312-${tag}.whl`;
  return { requirement: `${name}==${tensorFlowVersion}`, file, bytes, sha256 };
}

function nvidiaWheel(name: string, version: string, tag: string, bytes: number, sha256: string): Wheel {
  const file = `nvidia_${name.replaceAll('-', '_')}_cu12-${version}-py3-none-${tag}.whl`;
  return { requirement: `nvidia-${name}-cu12==${version}`, file, bytes, sha256 };
}

const on2010 = 'manylinux2010_x86_64.manylinux_2_12_x86_64';
const on2014 = 'manylinux2014_x86_64.manylinux_2_17_x86_64';
const on227 = 'manylinux_2_27_x86_64';

/** What `tensorflow[and-cuda]` asks for; TensorFlow's libraries look for these beside themselves, under `nvidia/`. */
const cudaWheels: readonly Wheel[] = [
  nvidiaWheel(
    'cublas',
    '12.9.3.13',
    on227,
    581217458,
    'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72',
  ),
  nvidiaWheel(
    'cuda-cupti',
    '12.8.90',
    on2014,
    10248621,
    'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182',
  ),
  nvidiaWheel(
    'cuda-nvcc',
    '12.9.86',
    on2010,
    40546229,
    '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0',
  ),
  nvidiaWheel(
    'cuda-nvrtc',
    '12.9.86',
    on2010,
    89568129,
    '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4',
  ),
  nvidiaWheel(
    'cuda-runtime',
    '12.9.79',
    on2014,
    3493179,
    '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3',
  ),
  nvidiaWheel(
    'cudnn',
    '9.28.0.42',
    on227,
    716538495,
    '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375',
  ),
  nvidiaWheel(
    'cufft',
    '11.4.1.4',
    on2014,
    200877592,
    'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28',
  ),
  nvidiaWheel(
    'curand',
    '10.3.10.19',
    on227,
    68295626,
    '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e',
  ),
  nvidiaWheel(
    'cusolver',
    '11.7.5.82',
    on227,
    338117415,
    '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88',
  ),
  nvidiaWheel(
    'cusparse',
    '12.5.10.65',
    on2014,
    366465088,
    '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78',
  ),
  nvidiaWheel('nccl', '2.32.3', on227, 351526311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
  nvidiaWheel(
    'nvjitlink',
    '12.9.86',
    on2010,
    39748338,
    'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9',
  ),
];

const sources: Readonly<Record<string, TensorFlowSource>> = {
  'linux-x64-cpu': {
    wheels: [
      tensorFlowWheel(
        'tensorflow-cpu',
        on227,
        274000871,
        'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
      ),
    ],
    pipPlatforms: linuxX64,
    libraries: linuxLibraries,
    alsoNeeded: headers,
    unpackedBytes: 855_000_000,
    tried: true,
  },
  'linux-x64-cuda': {
    wheels: [
      tensorFlowWheel(
        'tensorflow',
        on227,
        572611111,
        'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
      ),
      ...cudaWheels,
    ],
    pipPlatforms: linuxX64,
    libraries: linuxLibraries,
    alsoNeeded: [...headers, 'nvidia/'],
    unpackedBytes: 5_700_000_000,
    tried: false,
  },
  'linux-arm64-cpu': {
    wheels: [
      tensorFlowWheel(
        'tensorflow',
        'manylinux_2_27_aarch64',
        281946471,
        'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
      ),
    ],
    pipPlatforms: ['manylinux_2_27_aarch64', 'manylinux2014_aarch64'],
    libraries: linuxLibraries,
    alsoNeeded: headers,
    unpackedBytes: 885_000_000,
    tried: false,
  },
  'darwin-arm64-cpu': {
    wheels: [
      tensorFlowWheel(
        'tensorflow',
        'macosx_12_0_arm64',
        223488205,
        '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
      ),
    ],
    pipPlatforms: ['macosx_12_0_arm64'],
    libraries: ['tensorflow/libtensorflow_cc.2.dylib', 'tensorflow/libtensorflow_framework.2.dylib'],
    alsoNeeded: headers,
    unpackedBytes: 742_000_000,
    tried: false,
  },
};

/**
 * Where TensorFlow comes from on a platform, or why it cannot be installed there.
 *
 * @param platform Node's name of the system, such as `linux`   @param architecture Node's name of the processor, such as `x64`
 */
export function tensorFlowSource(
  variant: TensorFlowVariant,
  platform: string = process.platform,
  architecture: string = process.arch,
): TensorFlowSource | NoSource {
  const source = sources[`${platform}-${architecture}-${variant}`];
  if (source !== undefined) return source;
  if (platform === 'win32' && architecture === 'x64' && variant === 'cpu') {
    // tensorflow_cpu 2.21.0 for win_amd64 has the C interface inside tensorflow/python/_pywrap_tensorflow_common.dll, with an
    // import library beside it. Linking the addon with that has not been tried, so nothing is fetched for it yet.
    return {
      reason: `On Windows TensorFlow ${tensorFlowVersion} comes as one library of another layout, for which the addon is not built yet.`,
    };
  }
  const accelerated = variant === 'cuda' ? ' with CUDA' : '';
  return { reason: `There is no TensorFlow ${tensorFlowVersion}${accelerated} for ${platform} on ${architecture}.` };
}
