import {
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropFilterInputs,
  type KernelBackend,
  type KernelFunc,
  type Tensor4D,
  type TensorInfo,
  backend_util,
  conv2d,
  engine,
  findBackend,
  getKernelsForBackend,
  pad,
  registerKernel,
  slice,
  tidy,
  transpose,
} from '@tensorflow/tfjs-core';

/** Kernels on complex numbers: the wasm backend cannot hold such tensors, so borrowing them would only fail later. */
const complexKernels = new Set(['Complex', 'ComplexAbs', 'Real', 'Imag', 'FFT', 'IFFT']);

/** What both the wasm and the plain JavaScript backend can do with a tensor of given values. */
type ValueBackend = Pick<KernelBackend, 'readSync' | 'write' | 'incRef' | 'disposeData'>;

/**
 * Gives the wasm backend the kernels it lacks, so that everything that runs on TensorFlow runs there too.
 *
 * The gradient of a convolution's filter, the one that matters for training, becomes another convolution; the rest are borrowed
 * from the plain JavaScript backend: slow, and rarely needed.
 */
export function completeWasmKernels(): void {
  const present = new Set(getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  const complete = (kernelName: string, kernelFunc: KernelFunc): void => {
    if (!present.has(kernelName)) registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
    present.add(kernelName);
  };
  complete('Conv2DBackpropFilter', convolutionFilterGradient);
  for (const { kernelName, kernelFunc } of getKernelsForBackend('cpu')) {
    if (!complexKernels.has(kernelName)) complete(kernelName, borrowed(kernelFunc));
  }
}

/**
 * The gradient of a convolution with respect to its filter, as a convolution: channels and batch change places, the output's
 * gradient becomes the filter, and the stride becomes its dilation.
 *
 *   dw[i,j,c,k] = Σ_{b,y,x} x[b, s·y+i, s·x+j, c] · dy[b,y,x,k]
 */
const convolutionFilterGradient: KernelFunc = ({ inputs, attrs }) => {
  const { x, dy } = inputs as unknown as Record<keyof Conv2DBackpropFilterInputs, TensorInfo>;
  const { strides, pad: padding, dimRoundingMode, filterShape } = attrs as unknown as Conv2DBackpropFilterAttrs;
  const geometry = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    padding,
    dimRoundingMode,
  );
  const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth, inChannels, outChannels } = geometry;
  return tidy(() => {
    const padded = pad(asTensor(x), [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ]);
    const images = transpose(padded, [3, 1, 2, 0]) as Tensor4D;
    const filter = transpose(asTensor(dy), [1, 2, 0, 3]) as Tensor4D;
    const correlated = conv2d(images, filter, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
    // With a stride, rows that no output reached would appear below the filter's own.
    const cropped = slice(correlated, [0, 0, 0, 0], [inChannels, filterHeight, filterWidth, outChannels]);
    return transpose(cropped, [1, 2, 0, 3]);
  });
};

/** Kernels are handed bare descriptions; operations want tensors. The extra reference keeps the caller's data when ours is disposed. */
function asTensor(info: TensorInfo): Tensor4D {
  engine().backend.incRef(info.dataId);
  return engine().makeTensorFromTensorInfo(info) as Tensor4D;
}

/** Runs a kernel of the plain JavaScript backend on values copied out of, and back into, the backend that lacks it. */
function borrowed(kernel: KernelFunc): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const home = backend as ValueBackend;
    const lender = findBackend('cpu') as ValueBackend;
    const used: TensorInfo[] = [];
    const lend = (info: TensorInfo): TensorInfo => {
      const copy = copyBetween(home, lender, info);
      used.push(copy);
      return copy;
    };
    const copies = Object.fromEntries(
      Object.entries(inputs as Record<string, TensorInfo>).map(([name, info]) => [name, lend(info)]),
    );
    const result = kernel({ inputs: copies, backend: lender, ...(attrs === undefined ? {} : { attrs }) });
    const giveBack = (info: TensorInfo): TensorInfo => {
      used.push(info);
      return copyBetween(lender, home, info);
    };
    const returned = Array.isArray(result) ? result.map(giveBack) : giveBack(result);
    for (const info of used) lender.disposeData(info.dataId, true);
    return returned;
  };
}

function copyBetween(from: ValueBackend, to: ValueBackend, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  return { dataId: to.write(from.readSync(dataId), shape, dtype), shape, dtype };
}
