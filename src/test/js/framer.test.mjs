import assert from 'node:assert/strict';
import {test} from 'node:test';
import {framer} from '../../../webroot/js/parley/framer.js';
import {resampler} from '../../../webroot/js/parley/resampler.js';
import {amplitudeOf, inBlocks, tone} from './signals.mjs';

function frames(samples, sizes = [128]) {
  const taken = [];
  const cut = framer((frame, level) => taken.push({frame, level}));
  inBlocks(samples, sizes, cut);
  return taken;
}

const samplesOf = (taken) => taken.flatMap(({frame}) => [...new Int16Array(frame)]);

for (const rate of [8000, 16000, 22050, 32000, 44100, 48000, 96000]) {
  test(`ten seconds at ${rate} Hz are 500 frames of 640 bytes, and one tone`, () => {
    const convert = resampler(rate, 16000);
    const taken = [];
    const cut = framer((frame) => taken.push({frame}));
    inBlocks(tone(1000, rate, 10 * rate), [128], (block) => cut(convert(block)));
    assert.equal(taken.length, 500);
    assert.ok(taken.every(({frame}) => frame.byteLength === 640));
    const amplitude = amplitudeOf(1000, samplesOf(taken).slice(16000, 144000), 16000) / 32767;
    assert.ok(Math.abs(amplitude - 0.5) < 0.003, `${amplitude}`);
  });
}

test('what does not fill a frame is carried into the next one', () => {
  const input = tone(440, 16000, 3200);
  assert.deepEqual(samplesOf(frames(input, [128])), samplesOf(frames(input, [3200])));
  assert.deepEqual(samplesOf(frames(input, [319, 2, 1])), samplesOf(frames(input, [320])));
  assert.equal(frames(input.subarray(0, 639)).length, 1);
});

test('samples are little-endian', () => {
  const [{frame}] = frames(new Float32Array(320).fill(258 / 32767));
  assert.deepEqual([...new Uint8Array(frame, 0, 2)], [2, 1]);
});

test('what is too loud is clamped, and what is no number is silence', () => {
  const input = new Float32Array(320);
  input.set([1, 2, Infinity, -1, -2, -Infinity, NaN]);
  const [{frame}] = frames(input);
  assert.deepEqual([...new Int16Array(frame, 0, 8)], [32767, 32767, 32767, -32768, -32768, -32768, 0, 0]);
});

test('each frame tells its own level', () => {
  const levels = frames(Float32Array.from({length: 960}, (_, i) => (i < 320 ? 0.5 : 0))).map(({level}) => level);
  assert.deepEqual(levels, [0.5, 0, 0]);
});
