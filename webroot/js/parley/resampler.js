/**
 * Sample rate conversion by a polyphase windowed-sinc filter. Pure: no browser API, usable in a worklet and in Node.
 *
 * The ratio is reduced to up/down, so that every output sample falls on one of `up` filter phases exactly and no
 * rounding builds up. The low-pass sits at the lower of the two Nyquist rates: what could fold back is at least 70 dB
 * down before samples are dropped.
 */

/** Zero crossings of the sinc on each side, at the lower of the two rates: 1.5 ms of delay at 16 kHz. */
const ZERO_CROSSINGS = 24;
/** Kaiser window: about 80 dB of stop band. */
const KAISER_BETA = 8;
/** The pass band's share of the lower Nyquist rate, so that the stop band begins at it. */
const ROLL_OFF = 0.9;

const filters = new Map();

export class Resampler {
  #filter;
  #buffer;
  #filled;
  /** Where the next output sits: index into the buffer, and phase in units of 1/up of an input sample. */
  #index;
  #phase = 0;
  #received = 0;
  #produced = 0;
  #out = new Float32Array(0);

  /**
   * @param {number} from input rate in Hz
   * @param {number} to output rate in Hz
   * @param {{aligned?: boolean}} [options] aligned: output sample 0 lies on input sample 0, so the last half filter
   *     of output comes only with flush(). Otherwise (for endless input) the output is late by half a filter, and n
   *     input samples have always given ceil(n * to / from) output samples.
   */
  constructor(from, to, {aligned = false} = {}) {
    if (!(from > 0 && to > 0)) {
      throw new RangeError(`sample rates must be positive, got ${from} and ${to}`);
    }
    this.#filter = from === to ? null : filterFor(Math.round(from), Math.round(to));
    const half = this.#filter?.half ?? 0;
    this.#buffer = new Float32Array(4 * half + 1024);
    this.#index = Math.max(0, half - 1);
    this.#filled = this.#index + (aligned ? 0 : half);
  }

  /**
   * @param {Float32Array} input any number of samples
   * @returns {Float32Array} the output so far; valid until the next call
   */
  process(input) {
    this.#received += input.length;
    return this.#filter ? this.#convolve(input, Infinity) : input;
  }

  /** @returns {Float32Array} what an aligned resampler still holds: in all, ceil(received * to / from) samples. */
  flush() {
    if (!this.#filter) {
      return new Float32Array(0);
    }
    const total = Math.ceil((this.#received * this.#filter.up) / this.#filter.down);
    return this.#convolve(new Float32Array(this.#filter.half), total - this.#produced);
  }

  #convolve(input, limit) {
    const {up, down, half, taps, phases} = this.#filter;
    this.#append(input);
    const buffer = this.#buffer;
    const most = Math.ceil((input.length * up) / down) + 1;
    if (this.#out.length < most) {
      this.#out = new Float32Array(most);
    }
    let count = 0;
    while (this.#index + half < this.#filled && count < limit) {
      const start = this.#index - half + 1;
      const row = this.#phase * taps;
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) {
        sum += phases[row + tap] * buffer[start + tap];
      }
      this.#out[count++] = sum;
      this.#phase += down;
      this.#index += Math.floor(this.#phase / up);
      this.#phase %= up;
    }
    this.#produced += count;
    return this.#out.subarray(0, count);
  }

  #append(input) {
    // The sample before the next output's reach is done with.
    const spent = Math.min(this.#filled, this.#index - this.#filter.half + 1);
    this.#buffer.copyWithin(0, spent, this.#filled);
    this.#filled -= spent;
    this.#index -= spent;
    if (this.#filled + input.length > this.#buffer.length) {
      const larger = new Float32Array(2 * (this.#filled + input.length));
      larger.set(this.#buffer.subarray(0, this.#filled));
      this.#buffer = larger;
    }
    this.#buffer.set(input, this.#filled);
    this.#filled += input.length;
  }
}

/** The filter of a pair of rates, made once: {up, down, half, taps, phases: Float32Array(up * taps)}. */
function filterFor(from, to) {
  const divisor = gcd(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const key = `${up}/${down}`;
  if (!filters.has(key)) {
    filters.set(key, design(up, down));
  }
  return filters.get(key);
}

function design(up, down) {
  const cutoff = Math.min(1, up / down) * ROLL_OFF;
  const half = Math.ceil(ZERO_CROSSINGS * Math.max(1, down / up));
  const taps = 2 * half;
  const phases = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = phase / up + half - 1 - tap;
      const value = sinc(cutoff * distance) * kaiser(distance / half);
      phases[phase * taps + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < taps; tap++) {
      phases[phase * taps + tap] /= sum; // every phase passes a constant unchanged
    }
  }
  return {up, down, half, taps, phases};
}

function sinc(x) {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x) {
  return Math.abs(x) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel0(KAISER_BETA);
}

function bessel0(x) {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a, b) {
  return b ? gcd(b, a % b) : a;
}
