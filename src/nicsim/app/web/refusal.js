// What cannot be had, as sentences for the visitor.

export class Refusal extends Error {
  /** @param {string[]} faults */
  constructor(faults) {
    super(faults.join(" "));
    this.faults = faults;
  }
}
