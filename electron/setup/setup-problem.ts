/** Something outside our hands keeps TensorFlow from being installed: two sentences, what it is and what to do. */
export class SetupProblem extends Error {
  override readonly name = 'SetupProblem';
  constructor(
    message: string,
    readonly hint: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
