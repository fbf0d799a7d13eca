import {Resampler} from './resampler.js';

/** Source samples converted at a time: the work of one audio block stays small, however large a burst arrives. */
const SLICE = 128;

/** The audio of one turn's reply: chunks in at the server's rate, samples out at the device's, in order. Pure. */
export class ReplyAudio {
  turn;
  /** True once the server has said that no more audio follows. */
  complete = false;
  /** Device samples read so far. */
  played = 0;
  #chunks = [];
  #offset = 0;
  #waiting = 0;
  #sourceRate;
  #resampler;
  #slice = new Float32Array(SLICE);
  #ready = new Float32Array(0);
  #flushed = false;

  /**
   * @param {number} turn
   * @param {number} sourceRate the server's rate, Hz
   * @param {number} deviceRate Hz
   */
  constructor(turn, sourceRate, deviceRate) {
    this.turn = turn;
    this.#sourceRate = sourceRate;
    this.#resampler = new Resampler(sourceRate, deviceRate, {aligned: true});
  }

  /** @param {Int16Array} samples kept, not copied */
  push(samples) {
    if (samples.length > 0) {
      this.#chunks.push(samples);
      this.#waiting += samples.length;
    }
  }

  /** Milliseconds of audio that wait to be played. */
  get bufferedMs() {
    return (this.#waiting * 1000) / this.#sourceRate;
  }

  /** True when the last sample has been read and no more can come. */
  get exhausted() {
    return this.complete && this.#waiting === 0 && this.#ready.length === 0 && this.#flushed;
  }

  /**
   * Fills `out` from `offset` on, as far as there is audio.
   * @param {Float32Array} out
   * @param {number} offset
   * @returns {number} samples written
   */
  read(out, offset) {
    let written = 0;
    while (offset + written < out.length && this.#refill()) {
      const count = Math.min(this.#ready.length, out.length - offset - written);
      out.set(this.#ready.subarray(0, count), offset + written);
      this.#ready = this.#ready.subarray(count);
      written += count;
    }
    return written;
  }

  #refill() {
    while (this.#ready.length === 0 && this.#waiting > 0) {
      this.#ready = this.#resampler.process(this.#nextSlice());
    }
    if (this.#ready.length === 0 && this.complete && !this.#flushed) {
      this.#flushed = true;
      this.#ready = this.#resampler.flush();
    }
    return this.#ready.length > 0;
  }

  #nextSlice() {
    const chunk = this.#chunks[0];
    const count = Math.min(SLICE, chunk.length - this.#offset);
    for (let i = 0; i < count; i++) {
      this.#slice[i] = chunk[this.#offset + i] / 32768;
    }
    this.#offset += count;
    this.#waiting -= count;
    if (this.#offset === chunk.length) {
      this.#chunks.shift();
      this.#offset = 0;
    }
    return this.#slice.subarray(0, count);
  }
}
