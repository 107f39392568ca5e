/**
 * The library: operators, networks, schemes, solvers, backward modes, their comparators and monitors, and training (docs/library.md).
 * Nothing here touches files or Node. Open one of tfjs's backends first; docs/library.md says how.
 */
export { directInverse } from './classical/direct-inverse.js';
export { richardsonLucy } from './classical/richardson-lucy.js';
export { tikhonov, tikhonovByDescent } from './classical/tikhonov.js';
export { totalVariation } from './classical/total-variation.js';
export { wiener } from './classical/wiener.js';
export { StillpointError, type ErrorCode } from './contract/errors.js';
export {
  modelConfigSchema,
  trainingConfigSchema,
  type ModelConfig,
  type TrainingConfig,
  type TrainingEvent,
} from './contract/training.js';
export { stackPictures, type TrainingPicture } from './data/crops.js';
export { makeDeadLeaves } from './data/dead-leaves.js';
export { pictureList } from './data/picture-list.js';
export type { PictureSource } from './data/picture-source.js';
export { createRandom, type Random } from './random/random.js';
export type { AdjointSolver, ImplicitOptions } from './gradients/implicit.js';
export { implicit, neumann } from './gradients/implicit.js';
export type { EquilibriumStep, GradientMethod, GradientResult } from './gradients/gradient-method.js';
export { jacobianFree, unrolled } from './gradients/jacobian-free.js';
export { jacobianVectorProduct, vectorJacobianProduct } from './gradients/jacobian-products.js';
export { restartedGradient } from './gradients/restarted.js';
export { WarmStartStore } from './gradients/warm-start-store.js';
export { psnr } from './metrics/psnr.js';
export { ssim } from './metrics/ssim.js';
export { createModel, type Model } from './models/model.js';
export { certifiedBound } from './monitors/certified-bound.js';
export type { Estimate } from './monitors/estimate.js';
export { gradientAlignment, type GradientAlignment } from './monitors/gradient-alignment.js';
export { inspectImage, type ImageInspection } from './monitors/inspect-image.js';
export { localConstants, type LocalConstants } from './monitors/local-lipschitz.js';
export { convolve, kaimingNormal } from './networks/convolution.js';
export { convolutionNormBound } from './networks/convolution-norm.js';
export { denoise, type Denoiser } from './networks/denoiser.js';
export { dnCnn } from './networks/dncnn.js';
export { drunet, drunetFromPyTorch } from './networks/drunet.js';
export { multiscale } from './networks/multiscale.js';
export { nonexpansiveNetwork } from './networks/nonexpansive.js';
export { ParameterSet } from './networks/parameter-set.js';
export { residualNetwork } from './networks/residual-network.js';
export { boundConvolutions } from './networks/spectral-normalisation.js';
export { compose } from './operators/compose.js';
export { directBlur } from './operators/direct-blur.js';
export { downsample } from './operators/downsample.js';
export { fourierBlur } from './operators/fourier-blur.js';
export { identityOperator } from './operators/identity.js';
export type { LinearOperator } from './operators/linear-operator.js';
export { maskOperator } from './operators/mask.js';
export { maskedFourier } from './operators/masked-fourier.js';
export { poissonNoise } from './operators/poisson-noise.js';
export { normalTensor } from './random/normal-tensor.js';
export { diskPsf, gaussianPsf, motionPsf, normalisedPsf, type Psf } from './operators/psf.js';
export { shakePsf } from './operators/shake-psf.js';
export { Adam } from './optimisers/adam.js';
export { GradientDescent } from './optimisers/gradient-descent.js';
export type { Optimiser } from './optimisers/optimiser.js';
export { restoreImage, type RestoreImageOptions } from './restoration/restore-image.js';
export { deAdmm } from './schemes/de-admm.js';
export { deGrad } from './schemes/de-grad.js';
export { deHqs } from './schemes/de-hqs.js';
export { deProx } from './schemes/de-prox.js';
export { imageScheme } from './schemes/image-scheme.js';
export { pnpForwardBackward, red } from './schemes/plug-and-play.js';
export type { EquilibriumProblem, Measurement, Scheme } from './schemes/scheme.js';
export { solveEquilibrium, solveMeasurement } from './schemes/solve-equilibrium.js';
export { weightedNorm } from './schemes/weighted-norm.js';
export { unrolledNetwork } from './schemes/unrolled.js';
export { anderson } from './solvers/anderson.js';
export { broyden } from './solvers/broyden.js';
export { conjugateGradient } from './solvers/conjugate-gradient.js';
export type { FixedPointSolver } from './solvers/fixed-point-solver.js';
export { gmres } from './solvers/gmres.js';
export { picard } from './solvers/picard.js';
export { solveFixedPoint, type SampleTrace, type SolveOptions, type SolveResult } from './solvers/solve-fixed-point.js';
export { activation, type ActivationName } from './tensor/activations.js';
export { imagesOf, MID_GREY, tensorOf, type PlainImage } from './tensor/images.js';
export { linearMap } from './tensor/linear-map.js';
export { innerProduct, meanSquaredError, perSample, sampleNorm, type PerSample } from './tensor/per-sample.js';
export { completeWasmKernels } from './tensor/wasm-kernels.js';
export { Trainer, type TrainerOptions, type TrainerSnapshot } from './training/trainer.js';
