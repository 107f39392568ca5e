import type { GradientConfig } from '../contract/training.js';
import type { GradientMethod } from './gradient-method.js';
import { implicit, neumann } from './implicit.js';
import { jacobianFree, unrolled } from './jacobian-free.js';

/** The modes that need nothing but the step itself; restarted JFB also keeps states between steps. */
export type StatelessGradientConfig = Exclude<GradientConfig, { kind: 'restarted' }>;

/** The backward mode of a configuration. */
export function createGradientMethod(config: StatelessGradientConfig): GradientMethod {
  switch (config.kind) {
    case 'jfb':
      return jacobianFree(config.steps);
    case 'neumann':
      return neumann(config.terms);
    case 'implicit':
      return implicit(config);
    case 'unrolled':
      return unrolled(config.steps);
  }
}
