import assert from 'node:assert/strict';
import {test} from 'node:test';
import {resampler} from '../../../webroot/js/parley/resampler.js';
import {amplitudeOf, decibels, inBlocks, rms, tone} from './signals.mjs';

const CAPTURE = [8000, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 192000];
const PAIRS = [
  ...CAPTURE.map((rate) => [rate, 16000]),
  [16000, 44100],
  [16000, 48000],
  [24000, 44100],
  [22050, 48000],
  [24000, 16000],
];

const converted = (from, to, samples) => Float32Array.from(resampler(from, to)(samples));
const settled = (samples) => samples.subarray(8000, 24000);

for (const rate of CAPTURE) {
  test(`a 1 kHz tone survives from ${rate} Hz`, () => {
    const out = settled(converted(rate, 16000, tone(1000, rate, 2 * rate)));
    const kept = amplitudeOf(1000, out, 16000);
    assert.ok(Math.abs(decibels(kept / 0.5)) < 0.05, `${decibels(kept / 0.5)} dB`);
    const rest = out.map((sample, i) => sample - reconstruct(out, 1000, 16000, i));
    assert.ok(decibels(rms(rest) / rms(out)) < -70, 'nothing else is added');
  });
}

for (const rate of [44100, 48000, 96000]) {
  for (const hertz of [8800, 10000, 15000, 20000]) {
    test(`${hertz} Hz at ${rate} Hz does not fold into speech`, () => {
      const out = settled(converted(rate, 16000, tone(hertz, rate, 2 * rate)));
      assert.ok(decibels(rms(out) / rms([0.5, -0.5])) < -60, `${decibels(rms(out))} dB`);
    });
  }
}

for (const [from, to] of PAIRS) {
  test(`${from} to ${to} Hz in pieces is the same as at once`, () => {
    const input = tone(997, from, from);
    const pieces = [];
    const convert = resampler(from, to);
    inBlocks(input, [128, 128, 1, 7, 441, 960, 128], (block) => pieces.push(...convert(block)));
    assert.deepEqual(Float32Array.from(pieces), converted(from, to, input));
  });

  test(`${from} to ${to} Hz gives exactly its share of samples`, () => {
    const convert = resampler(from, to);
    let [received, produced] = [0, 0];
    inBlocks(new Float32Array(from), [128], (block) => {
      received += block.length;
      produced += convert(block).length;
      assert.equal(produced, Math.ceil((received * to) / from));
    });
  });

  test(`${from} to ${to} Hz aligned: with flush nothing is missing, late or added`, () => {
    const convert = resampler(from, to, true);
    const input = tone(500, from, Math.round(from / 10) + 1);
    const out = [...convert(input), ...convert(new Float32Array(convert.half))];
    assert.equal(out.length, Math.ceil((input.length * to) / from));
    const middle = out.slice(out.length * 0.3, out.length * 0.7);
    const wanted = tone(500, to, out.length).slice(out.length * 0.3, out.length * 0.7);
    assert.ok(decibels(rms(middle.map((sample, i) => sample - wanted[i]))) < -70);
  });
}

test('a constant stays what it is in every phase', () => {
  const out = settled(converted(44100, 16000, new Float32Array(2 * 44100).fill(0.25)));
  assert.ok(out.every((sample) => Math.abs(sample - 0.25) < 1e-6));
});

test('a rate of nothing is refused by name', () => {
  assert.throws(() => resampler(0, 16000), /sample rates must be positive, got 0 and 16000/);
});

/** The part of the signal at this frequency, phase included. */
function reconstruct(samples, hertz, rate, index) {
  const key = samples;
  if (reconstruct.of !== key) {
    let [re, im] = [0, 0];
    samples.forEach((sample, i) => {
      re += sample * Math.cos((2 * Math.PI * hertz * i) / rate);
      im += sample * Math.sin((2 * Math.PI * hertz * i) / rate);
    });
    Object.assign(reconstruct, {of: key, re: (2 * re) / samples.length, im: (2 * im) / samples.length});
  }
  const angle = (2 * Math.PI * hertz * index) / rate;
  return reconstruct.re * Math.cos(angle) + reconstruct.im * Math.sin(angle);
}
