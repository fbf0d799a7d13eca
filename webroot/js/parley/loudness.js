/** The volume: full, or lowered; it never jumps. */
export class Volume {
  #value = 1;
  #target = 1;
  #down;
  #up;

  /** @param {number} rate of the samples, Hz */
  constructor(rate) {
    this.#down = 1 / (0.02 * rate);
    this.#up = 1 / (0.15 * rate);
  }

  duck() {
    this.#target = 0.15;
  }

  restore() {
    this.#target = 1;
  }

  reset() {
    this.#value = 1;
    this.#target = 1;
  }

  /** @returns {number} what to multiply the next sample with */
  next() {
    if (this.#value > this.#target) {
      this.#value = Math.max(this.#target, this.#value - this.#down);
    } else if (this.#value < this.#target) {
      this.#value = Math.min(this.#target, this.#value + this.#up);
    }
    return this.#value;
  }
}

/** The root mean square, 0 to 1, of each 50 ms. */
export class Meter {
  #window;
  #energy = 0;
  #count = 0;
  #silent = true;

  constructor(rate) {
    this.#window = rate / 20;
  }

  /**
   * @param {Float32Array} block
   * @param {boolean} busy false: nothing is queued, and a silence that has been told need not be told again
   * @returns {?number} the level when 50 ms are full and there is something to tell
   */
  take(block, busy) {
    for (let i = 0; i < block.length; i++) {
      this.#energy += block[i] * block[i];
    }
    this.#count += block.length;
    if (this.#count < this.#window) {
      return null;
    }
    const level = Math.sqrt(this.#energy / this.#count);
    const told = this.#silent && level === 0 && !busy;
    this.#energy = 0;
    this.#count = 0;
    this.#silent = level === 0;
    return told ? null : level;
  }
}
