/**
 * Cuts a stream of samples into the frames that the protocol sends: 20 ms at 16 kHz, 320 samples, signed 16-bit
 * little-endian, 640 bytes. What does not fill a frame is carried over to the next one. Pure.
 */

export const INPUT_RATE = 16000;
export const FRAME_SAMPLES = 320;
export const FRAME_BYTES = 2 * FRAME_SAMPLES;
export const FRAME_MS = 20;

export class Framer {
  #onFrame;
  #view = new DataView(new ArrayBuffer(FRAME_BYTES));
  #filled = 0;
  #energy = 0;

  /**
   * @param {(frame: ArrayBuffer, level: number) => void} onFrame takes each frame of 640 bytes, which is its own to
   *     keep or transfer, and the frame's root mean square, 0 to 1
   */
  constructor(onFrame) {
    this.#onFrame = onFrame;
  }

  /** @param {Float32Array} samples at 16 kHz, any number; values outside -1 to 1 are clamped */
  push(samples) {
    for (let i = 0; i < samples.length; i++) {
      const sample = Math.max(-1, Math.min(1, samples[i])) || 0; // a NaN is silence
      this.#energy += sample * sample;
      this.#view.setInt16(2 * this.#filled, Math.round(sample < 0 ? sample * 32768 : sample * 32767), true);
      if (++this.#filled === FRAME_SAMPLES) {
        this.#emit();
      }
    }
  }

  #emit() {
    const frame = this.#view.buffer;
    const level = Math.sqrt(this.#energy / FRAME_SAMPLES);
    this.#view = new DataView(new ArrayBuffer(FRAME_BYTES));
    this.#filled = 0;
    this.#energy = 0;
    this.#onFrame(frame, level);
  }
}
