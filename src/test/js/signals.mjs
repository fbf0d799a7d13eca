/** Signals for tests. Amplitudes are relative to full scale. */

export function tone(hertz, rate, count, amplitude = 0.5) {
  return Float32Array.from({length: count}, (_, i) => amplitude * Math.sin((2 * Math.PI * hertz * i) / rate));
}

export function pcm(hertz, rate, ms, amplitude = 0.5) {
  return Int16Array.from(tone(hertz, rate, (rate * ms) / 1000, amplitude), (sample) => Math.round(sample * 32767));
}

/** Amplitude of one frequency, over a whole number of its periods. */
export function amplitudeOf(hertz, samples, rate) {
  let re = 0;
  let im = 0;
  for (let i = 0; i < samples.length; i++) {
    re += samples[i] * Math.cos((2 * Math.PI * hertz * i) / rate);
    im += samples[i] * Math.sin((2 * Math.PI * hertz * i) / rate);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

export const decibels = (ratio) => 20 * Math.log10(ratio);

export const rms = (samples) => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

/** Calls `take` with the samples in blocks; sizes repeat. */
export function inBlocks(samples, sizes, take) {
  for (let at = 0, i = 0; at < samples.length; i++) {
    const size = sizes[i % sizes.length];
    take(samples.subarray(at, at + size));
    at += size;
  }
}
