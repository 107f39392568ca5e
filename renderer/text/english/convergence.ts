/** Words of the comparison of solvers, a page of the Monitor view. */
export const convergence = {
  pages: { label: 'What to watch', runs: 'Runs', solvers: 'Solvers' },
  title: 'Solvers on one photo',
  of: (picture: string, side: string) => `${picture}, its middle ${side}`,
  side: (pixels: number) => `${pixels} × ${pixels}`,
  settings: 'Settings of the comparison',

  fromRestore: 'Compare solvers',
  fromRestoreTitle: 'Solve this photo with several solvers and watch how each gets there',
  command: 'Compare solvers on a photo',
  keywords: 'convergence picard anderson broyden residual trajectory',
  commands: {
    start: 'Start the comparison of solvers',
    cancel: 'Cancel the comparison of solvers',
    unit: 'Switch residuals between evaluations and seconds',
    all: 'Show the whole residual plot',
  },

  picture: {
    title: 'Photo',
    help: 'Only its middle is solved: comparing solvers is not restoring. Drop another photo anywhere on this page.',
    none: 'No photo yet',
    alt: (name: string) => `The photo to compare solvers on: ${name}`,
    restore: 'The one in Restore',
    sample: 'The sample',
    choose: 'Choose…',
    side: 'Middle part',
  },

  solvers: {
    title: 'Solvers',
    help: 'Each looks for the same equilibrium x = T(x) from the same start x⁰. One evaluation is one application of T; solvers differ in what they make of the results.',
    names: {
      picard: 'Picard',
      relaxed: 'Relaxed Picard',
      anderson: 'Anderson',
      broyden: 'Broyden',
    },
    symbols: { picard: '', relaxed: 'β = 0.5', anderson: 'm = 5', broyden: '' },
    tolerance: 'Stop at residual',
    toleranceHelp: 'A solver has converged when one evaluation changes the picture by less than this, relative to it.',
    limit: 'At most',
    limitHelp: 'Evaluations after which a solver that has not converged gives up.',
    noneChosen: 'Choose at least one solver.',
  },

  start: 'Compare',
  again: 'Compare again',
  cancel: 'Cancel',

  empty: {
    title: 'See how solvers find the equilibrium',
    hint: 'Choose a photo and solvers, then compare: every evaluation appears in one plot, and every picture on the way can be looked at.',
    pictureTitle: 'Choose a photo first',
    pictureHint: 'Take the sample, choose a file, or drop a photo here.',
  },
  waiting: 'Waiting for the engine…',
  cancelled: 'Cancelled. What was measured until then is kept.',
  stale: 'Settings changed since this comparison.',
  ended: {
    message: 'The comparison ended before every solver was done.',
    hint: 'What was measured until then is kept. Try again; if it happens again, please report it.',
  },

  figure: {
    title: 'Residual',
    help: 'How much one more evaluation of T changes the picture, relative to it. A straight line on the logarithmic axis is linear convergence; its slope is the contraction.',
    panel: 'Relative residual',
    axis: { evaluations: 'Evaluations of T', seconds: 'Seconds' },
    tolerance: (value: string) => `tolerance ${value}: converged below`,
    nothing: 'The first evaluation is under way.',
    unit: 'Horizontal axis',
    units: { evaluations: 'Evaluations', seconds: 'Seconds' },
    all: 'Show all',
    hint: 'Drag to zoom, double-click for all',
  },

  outcomes: {
    title: 'How each solver ended',
    solver: 'Solver',
    outcome: 'Outcome',
    evaluations: 'Evaluations',
    seconds: 'Seconds',
    residual: 'Last residual',
    waiting: 'Waiting',
    working: 'Working',
    unfinished: 'Not finished',
    converged: (evaluations: number, seconds: string) =>
      `Converged in ${evaluations} ${evaluations === 1 ? 'evaluation' : 'evaluations'}, ${seconds} s`,
    limit: (evaluations: number) => `Not converged after ${evaluations}`,
    diverged: (evaluations: number) => `Diverged after ${evaluations}`,
    cancelled: (evaluations: number) => `Cancelled after ${evaluations}`,
  },

  trajectory: {
    title: 'On the way to the equilibrium',
    help: 'The picture that each evaluation arrives at. Move the slider, or use the arrow keys on it; a solver that has ended keeps its last picture.',
    scrub: 'Evaluation whose picture is shown',
    evaluation: (evaluation: number) => (evaluation === 0 ? 'Start x⁰' : `Evaluation ${evaluation}`),
    of: (evaluation: number, last: number) => `${evaluation} of ${last}`,
    start: 'Start x⁰',
    first: 'Solver shown',
    second: 'Solver shown beside it',
    alone: 'None beside it',
    caption: (evaluation: number, ended: boolean) =>
      evaluation === 0 ? 'Start x⁰' : `Evaluation ${evaluation}${ended ? ', its last' : ''}`,
    residual: (residual: string) => `residual ${residual}`,
    alt: (solver: string, evaluation: number) => `${solver} after evaluation ${evaluation}`,
    startAlt: 'The picture that all solvers start from, x⁰',
    none: 'The first picture is on its way.',
  },
};
