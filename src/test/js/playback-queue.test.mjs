import assert from 'node:assert/strict';
import {test} from 'node:test';
import {playbackQueue} from '../../../webroot/js/parley/playback-queue.js';
import {amplitudeOf, pcm, rms} from './signals.mjs';

const RAMP = 64; // 4 ms at 16 kHz

/** A queue with its loudspeaker: what has been played, and what was told. */
class Deck {
  played = [];
  events = [];

  constructor(rate = 16000, sourceRate = 16000) {
    this.rate = rate;
    this.queue = playbackQueue(rate, (event) => this.events.push(event));
    this.queue.reset(sourceRate);
    this.events = [];
  }

  play(ms) {
    const block = new Float32Array(128);
    for (const end = this.played.length + (this.rate * ms) / 1000; this.played.length < end;) {
      this.queue.render(block);
      this.played.push(...block);
    }
    return this;
  }

  of(type) {
    return this.events.filter((event) => event.type === type);
  }

  /** The largest step from one sample to the next. */
  roughness(from = 1) {
    let most = 0;
    for (let i = Math.max(1, from); i < this.played.length; i++) {
      most = Math.max(most, Math.abs(this.played[i] - this.played[i - 1]));
    }
    return most;
  }
}

const smooth = (hertz, amplitude, rate = 16000) => ((2 * Math.PI * hertz) / rate) * amplitude * 1.01 + 1 / 32767;
const asFloats = (samples) => Array.from(samples, (sample) => Math.fround(sample / 32768));

test('a reply waits for 200 ms of audio', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 190));
  deck.play(100);
  assert.ok(deck.played.every((sample) => sample === 0));
  deck.queue.push(1, pcm(440, 16000, 10));
  deck.play(8);
  assert.deepEqual(deck.of('started'), [{type: 'started', turn: 1}]);
});

test('a burst that fills the buffer plays in the very next block', () => {
  const deck = new Deck();
  const burst = pcm(440, 16000, 1500);
  deck.queue.push(1, burst);
  deck.play(8);
  assert.deepEqual(deck.played, asFloats(burst.subarray(0, 128)));
});

test('a short reply plays as soon as it is complete, sample by sample, tail included', () => {
  const deck = new Deck();
  const reply = pcm(440, 16000, 62.5); // 1000 samples, no multiple of a block
  deck.queue.push(1, reply);
  deck.play(50);
  deck.queue.done(1);
  deck.played = [];
  deck.play(100);
  assert.deepEqual(deck.played.slice(0, 1000), asFloats(reply));
  assert.ok(deck.played.slice(1000 + RAMP).every((sample) => sample === 0));
  assert.deepEqual(deck.of('finished'), [{type: 'finished', turn: 1, ms: 62.5}]);
  assert.equal(deck.of('underrun').length, 0);
});

test('a reply without any audio is finished without having started', () => {
  const deck = new Deck();
  deck.queue.done(1);
  deck.play(8);
  assert.deepEqual(
    deck.events.map(({type}) => type),
    ['finished'],
  );
});

test('ninety seconds delivered in nine are played without loss, in order', () => {
  const deck = new Deck();
  const reply = Int16Array.from({length: 90 * 16000}, (_, i) => (i * 7919) % 30011);
  for (let second = 0; second < 9; second++) {
    for (let at = 0; at < 160000; at += 8000) {
      deck.queue.push(1, reply.subarray(second * 160000 + at, second * 160000 + at + 8000));
    }
    deck.play(1000);
  }
  deck.queue.done(1);
  deck.play(82000);
  const first = deck.played.findIndex((sample) => sample !== 0) - 1; // the first sample of the reply is a zero
  const differs = reply.findIndex((sample, i) => deck.played[first + i] !== Math.fround(sample / 32768));
  assert.equal(differs, -1);
  assert.equal(deck.of('finished')[0].ms, 90000);
  assert.equal(deck.of('underrun').length, 0);
});

test('a minute that arrives at the pace of speech, each 20 ms up to 30 ms late, has no gap', () => {
  const deck = new Deck();
  const reply = Int16Array.from({length: 60 * 16000}, (_, i) => 1 + ((i * 7919) % 30011));
  let seed = 1;
  const jitter = () => 30 * ((seed = (seed * 48271) % 2147483647) / 2147483647);
  const arrivals = Array.from({length: 3000}, (_, i) => 20 * i + jitter());
  let sent = 0;
  for (let ms = 0; sent < arrivals.length; ms += 8) {
    // In order, as a socket delivers: a late one holds up those behind it.
    for (; sent < arrivals.length && arrivals[sent] <= ms; sent++) {
      deck.queue.push(1, reply.subarray(320 * sent, 320 * (sent + 1)));
    }
    deck.play(8);
  }
  deck.queue.done(1);
  deck.play(1000);
  const first = deck.played.findIndex((sample) => sample !== 0);
  assert.equal(deck.of('underrun').length, 0);
  assert.equal(
    reply.findIndex((sample, i) => deck.played[first + i] !== Math.fround(sample / 32768)),
    -1,
  );
});

test('flush: a ramp of 4 ms without a click, then nothing but zeros', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 3000));
  deck.play(400);
  const at = deck.played.length;
  deck.queue.flush(1);
  deck.play(200);
  assert.ok(rms(deck.played.slice(at, at + RAMP)) > 0.01, 'it fades, it is not chopped');
  assert.ok(deck.played.slice(at + RAMP).every((sample) => sample === 0));
  assert.ok(deck.roughness() <= smooth(440, 0.5) + 0.5 / RAMP, `${deck.roughness()}`);
});

test('flush tells how much had sounded, and silences what was to be told', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 3000));
  deck.play(400);
  deck.queue.flush(1);
  deck.play(4000);
  assert.deepEqual(deck.of('flushed'), [{type: 'flushed', turn: 1, ms: 400}]);
  assert.equal(deck.of('finished').length, 0);
});

test('what comes late of a flushed turn is never heard', () => {
  const deck = new Deck();
  deck.queue.push(2, pcm(440, 16000, 3000));
  deck.play(100);
  deck.queue.flush(2);
  deck.play(8);
  deck.queue.push(1, pcm(440, 16000, 1000));
  deck.queue.push(2, pcm(440, 16000, 1000));
  deck.queue.done(2);
  const at = deck.played.length;
  deck.play(500);
  assert.ok(deck.played.slice(at).every((sample) => sample === 0));
});

test('the reply after a flush is whole and at full volume from its first sample', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 3000));
  deck.play(200);
  deck.queue.duck(1);
  deck.play(100);
  deck.queue.flush(1);
  const next = pcm(700, 16000, 1000);
  deck.queue.push(2, next);
  const at = deck.played.length;
  deck.play(1100);
  assert.deepEqual(deck.played.slice(at + RAMP, at + RAMP + next.length - 8000), asFloats(next).slice(0, -8000));
});

test('flushing twice, or before any audio, changes nothing more', () => {
  const deck = new Deck();
  deck.queue.flush(1);
  deck.queue.push(2, pcm(440, 16000, 1000));
  deck.queue.flush(1);
  deck.queue.flush(1);
  deck.play(8);
  assert.equal(deck.of('started').length, 1);
});

test('when audio runs out it fades, is counted once, and goes on in order after 50 ms are there', () => {
  const deck = new Deck();
  const reply = pcm(440, 16000, 2000);
  deck.queue.push(1, reply.subarray(0, 4810)); // ends in mid swing
  deck.play(500);
  assert.deepEqual(deck.of('underrun'), [{type: 'underrun', turn: 1, count: 1}]);
  assert.ok(deck.played.slice(4810 + RAMP).every((sample) => sample === 0));
  deck.queue.push(1, reply.subarray(4810, 4810 + 640));
  deck.play(100);
  assert.ok(
    deck.played.slice(4810 + RAMP).every((sample) => sample === 0),
    '40 ms are too few to go on',
  );
  deck.queue.push(1, reply.subarray(4810 + 640));
  const at = deck.played.length;
  deck.play(1000);
  assert.deepEqual(deck.played.slice(at + RAMP, at + 9600), asFloats(reply).slice(4810 + RAMP, 4810 + 9600));
  assert.ok(deck.roughness() <= smooth(440, 0.5) + 0.5 / RAMP, `${deck.roughness()}`);
  assert.equal(deck.of('underrun').length, 1);
});

test('60 ms are enough to go on, though not to begin', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 300));
  deck.play(400);
  deck.queue.push(1, pcm(440, 16000, 60));
  const at = deck.played.length;
  deck.play(50);
  assert.ok(rms(deck.played.slice(at)) > 0.2);
});

test('a reply that is flushed before it left the loudspeaker has never started', () => {
  const deck = new Deck();
  deck.queue.setLatency(100);
  deck.queue.push(1, pcm(440, 16000, 1000));
  deck.play(80);
  deck.queue.flush(1);
  deck.play(1000);
  assert.equal(deck.of('started').length, 0);
});

test('the end of a reply that waits again needs no 50 ms', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 300));
  deck.play(400);
  deck.queue.push(1, pcm(440, 16000, 10));
  deck.queue.done(1);
  deck.play(50);
  assert.equal(deck.of('finished')[0].ms, 310);
});

test('ducking lowers the sound, restoring brings it back, and neither clicks', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 3000));
  deck.play(400);
  deck.queue.duck(1);
  deck.play(100);
  const ducked = rms(deck.played.slice(-800));
  deck.queue.unduck();
  deck.play(300);
  const restored = rms(deck.played.slice(-800));
  assert.ok(ducked < 0.07 && ducked > 0.03, `${ducked}`);
  assert.ok(Math.abs(restored - 0.5 / Math.SQRT2) < 0.005, `${restored}`);
  assert.ok(deck.roughness() <= smooth(440, 0.5), `${deck.roughness()}`);
});

test('a duck of a turn that does not sound is not kept for the next one', () => {
  const deck = new Deck();
  deck.queue.duck(1);
  deck.queue.push(2, pcm(440, 16000, 1000));
  deck.queue.duck(1);
  deck.play(500);
  assert.ok(rms(deck.played.slice(-800)) > 0.34);
});

test('a hold stops within 4 ms without a click, and the release goes on with the very next sample', () => {
  const deck = new Deck();
  const reply = pcm(440, 16000, 3000);
  deck.queue.push(1, reply);
  deck.play(403);
  const at = deck.played.length;
  deck.queue.hold(1);
  deck.play(5000);
  assert.deepEqual(deck.played.slice(0, at), asFloats(reply).slice(0, at));
  assert.ok(rms(deck.played.slice(at, at + RAMP)) > 0.01, 'it fades, it is not chopped');
  assert.ok(deck.played.slice(at + RAMP).every((sample) => sample === 0));
  const again = deck.played.length;
  deck.queue.release(1);
  deck.play(1000);
  const next = at + RAMP;
  assert.deepEqual(
    deck.played.slice(again + RAMP, again + 16000 - 128),
    asFloats(reply).slice(next + RAMP, next + 16000 - 128),
  );
  assert.ok(deck.roughness() <= smooth(440, 0.5) + 0.5 / RAMP, `${deck.roughness()}`);
  deck.queue.done(1);
  deck.play(3000);
  assert.deepEqual(deck.of('finished'), [{type: 'finished', turn: 1, ms: 3000}]);
  assert.equal(deck.of('underrun').length, 0);
});

test('a reply that was ducked before it was held is released at full volume', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 3000));
  deck.play(400);
  deck.queue.duck(1);
  deck.play(50);
  deck.queue.hold(1);
  deck.play(100);
  deck.queue.release(1);
  deck.play(200);
  assert.ok(rms(deck.played.slice(-800)) > 0.34);
});

test('a hold before the first sample delays the start, one of another turn does nothing', () => {
  const deck = new Deck();
  deck.queue.hold(1);
  deck.queue.push(1, pcm(440, 16000, 1000));
  deck.play(400);
  assert.ok(deck.played.every((sample) => sample === 0));
  deck.queue.release(1);
  deck.queue.hold(9);
  deck.play(100);
  assert.ok(rms(deck.played.slice(-800)) > 0.34);
  assert.equal(deck.of('underrun').length, 0);
});

test('audio that comes during a hold is kept, a flush ends it, and the next turn sounds', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 400));
  deck.play(200);
  deck.queue.hold(1);
  deck.queue.hold(1);
  deck.queue.push(1, pcm(440, 16000, 400));
  deck.play(1000);
  assert.equal(deck.of('meter').at(-1).bufferedMs, 592);
  deck.queue.flush(1);
  deck.queue.release(1);
  deck.play(500);
  assert.ok(deck.played.slice(3200 + RAMP).every((sample) => sample === 0));
  deck.queue.push(2, pcm(440, 16000, 400));
  deck.play(100);
  assert.ok(rms(deck.played.slice(-800)) > 0.34);
});

test('a reply held in its last 4 ms finishes after the release without a click', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 300));
  deck.queue.done(1);
  deck.play(304 - 8);
  deck.queue.hold(1);
  deck.play(1000);
  assert.equal(deck.of('finished').length, 0);
  const at = deck.played.length;
  deck.queue.release(1);
  deck.play(100);
  assert.equal(deck.of('finished')[0].ms, 300);
  assert.ok(deck.played.slice(at).every((sample) => Math.abs(sample) < 0.01));
});

test('a hold does not outlast its conversation', () => {
  const deck = new Deck();
  deck.queue.hold(1);
  deck.queue.reset(16000);
  deck.queue.push(1, pcm(440, 16000, 1000));
  deck.play(100);
  assert.equal(deck.of('started').length, 1);
});

test('progress comes four times a second, and everything waits for the loudspeaker', () => {
  const deck = new Deck();
  deck.queue.setLatency(100);
  deck.queue.push(1, pcm(440, 16000, 2000));
  deck.queue.done(1);
  deck.play(96);
  assert.equal(deck.of('started').length, 0);
  deck.play(16);
  assert.equal(deck.of('started').length, 1);
  deck.play(1888);
  assert.deepEqual(
    deck
      .of('progress')
      .map(({ms}) => ms)
      .slice(0, 3),
    [180, 460, 740],
  );
  assert.equal(deck.of('finished').length, 0);
  deck.play(120);
  assert.equal(deck.of('finished').length, 1);
});

test('audio of a newer turn ends a reply that was left unfinished', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 300));
  deck.play(200);
  deck.queue.push(2, pcm(880, 16000, 300));
  deck.queue.done(2);
  deck.queue.push(1, pcm(440, 16000, 300));
  deck.play(700);
  assert.deepEqual(deck.of('flushed'), [{type: 'flushed', turn: 1, ms: 200}]);
  assert.deepEqual(deck.of('finished'), [{type: 'finished', turn: 2, ms: 300}]);
  assert.ok(amplitudeOf(880, deck.played.slice(3300, 4900), 16000) > 0.45);
});

test('a new conversation begins with turn 1 again', () => {
  const deck = new Deck();
  deck.queue.push(7, pcm(440, 16000, 1000));
  deck.play(100);
  deck.queue.reset(16000);
  deck.queue.push(1, pcm(440, 16000, 1000));
  deck.play(100);
  assert.deepEqual(
    deck.of('started').map(({turn}) => turn),
    [7, 1],
  );
});

for (const [source, device] of [
  [16000, 48000],
  [16000, 44100],
  [24000, 48000],
  [24000, 44100],
  [24000, 96000],
  [22050, 16000],
]) {
  test(`${source} Hz sound the same on a device of ${device} Hz, for exactly as long`, () => {
    const deck = new Deck(device, source);
    deck.queue.push(1, pcm(1000, source, 2000));
    deck.queue.done(1);
    deck.play(2100);
    assert.equal(deck.of('finished')[0].ms, 2000);
    const middle = deck.played.slice(device * 0.5, device * 1.5);
    assert.ok(Math.abs(amplitudeOf(1000, middle, device) - 0.5) < 0.003);
  });
}

test('the meter follows the sound, says silence once and then keeps quiet', () => {
  const deck = new Deck();
  deck.queue.push(1, pcm(440, 16000, 500));
  deck.queue.done(1);
  deck.play(2000);
  const levels = deck.of('meter').map(({level}) => level);
  assert.ok(levels[3] > 0.3);
  assert.equal(levels.filter((level) => level === 0).length, 1);
  assert.equal(levels.at(-1), 0);
});
