import {Meter, Volume} from './loudness.js';
import {ReplyAudio} from './reply-audio.js';

/**
 * What the loudspeaker plays: replies in the order of their turns, sample by sample. Pure: the playback worklet calls
 * render() for every block and hands on what is emitted; tests do the same.
 *
 * - A reply starts when `prebufferMs` of it are there, or all of it (short replies).
 * - When audio runs out in the middle, the last sample fades to zero, the underrun is counted, and the reply goes on
 *   once `reprimeMs` are there again.
 * - flush(turn) fades what sounds within `rampMs` and drops everything of that turn and those before it, for good.
 * - Nothing else is ever dropped: a reply may be minutes ahead of its playing.
 *
 * Emitted, each an object with `type`:
 * - `started` {turn}: its first sample has left the loudspeaker
 * - `progress` {turn, ms}: about four times a second, ms of it have sounded
 * - `finished` {turn, ms}: its last sample has left the loudspeaker
 * - `flushed` {turn, ms}: answer to flush; ms of that turn's reply had sounded, null when none was there
 * - `underrun` {turn, count}: count since reset
 * - `meter` {level, bufferedMs, late}: 20 times a second while something is queued; level is the root mean square, 0
 *   to 1; late counts the chunks dropped since reset because their turn was over
 */
export class PlaybackQueue {
  #rate;
  #emit;
  #prebufferMs;
  #reprimeMs;
  #rampFrames;
  #sourceRate = 16000;
  #latencyFrames = 0;

  #replies = [];
  #flushedTurn = 0;
  #flowing = false;
  #resuming = false;
  #underruns = 0;
  #late = 0;

  #fade = new Float32Array(0);
  #fadeIn = 0;
  #lastSample = 0;
  #volume;

  #frame = 0;
  #scheduled = [];
  #sinceProgress = 0;
  #meter;

  /**
   * @param {object} options
   * @param {number} options.rate the device's rate, Hz
   * @param {(event: object) => void} options.emit
   * @param {number} [options.prebufferMs]
   * @param {number} [options.reprimeMs]
   * @param {number} [options.rampMs]
   */
  constructor({rate, emit, prebufferMs = 200, reprimeMs = 50, rampMs = 4}) {
    this.#rate = rate;
    this.#emit = emit;
    this.#prebufferMs = prebufferMs;
    this.#reprimeMs = reprimeMs;
    this.#rampFrames = Math.round((rampMs * rate) / 1000);
    this.#volume = new Volume(rate);
    this.#meter = new Meter(rate);
  }

  /** A new conversation: everything queued fades away, turns count from the beginning. @param {number} sourceRate Hz */
  reset(sourceRate) {
    this.flush(Infinity);
    this.#flushedTurn = 0;
    this.#sourceRate = sourceRate;
    this.#underruns = 0;
    this.#late = 0;
  }

  /** @param {number} ms from rendering a sample to hearing it; started, progress and finished wait for it */
  setLatency(ms) {
    this.#latencyFrames = Math.round((ms * this.#rate) / 1000);
  }

  /**
   * @param {number} turn
   * @param {Int16Array} samples mono, at the rate given to reset(); kept, not copied
   */
  push(turn, samples) {
    const reply = this.#replyOf(turn);
    if (reply && !reply.complete) {
      reply.push(samples);
    } else {
      this.#late++;
    }
  }

  /** All audio of this turn's reply has been pushed. */
  done(turn) {
    const reply = this.#replyOf(turn);
    if (reply) {
      reply.complete = true;
    }
  }

  /** Silence now: drops every reply up to and including this turn, and whatever of them comes later. */
  flush(turn) {
    const current = this.#replies[0];
    if (current && current.turn <= turn) {
      this.#fadeOut(current);
      this.#volume.reset();
      this.#stop();
    }
    const heard = this.#replies.find((reply) => reply.turn === turn);
    this.#replies = this.#replies.filter((reply) => reply.turn > turn);
    this.#scheduled = this.#scheduled.filter(({event}) => event.turn > turn);
    this.#flushedTurn = Math.max(this.#flushedTurn, turn);
    this.#emit({type: 'flushed', turn, ms: heard ? this.#heardMs(heard) : null});
  }

  /** Lowers the loudspeaker while the user may be starting to speak. */
  duck(turn) {
    if (this.#replies[0]?.turn === turn) {
      this.#volume.duck();
    }
  }

  /** Restores the volume. */
  unduck() {
    this.#volume.restore();
  }

  /** @param {Float32Array} out one block, filled entirely */
  render(out) {
    out.fill(0);
    let at = this.#playFade(out, 0);
    while (at < out.length && this.#replies.length > 0 && this.#ready()) {
      const reply = this.#replies[0];
      const count = reply.read(out, at);
      if (count > 0) {
        this.#shape(out, at, count);
        this.#played(reply, count, at);
        at += count;
      }
      if (at < out.length) {
        this.#runOut(reply, at);
        at = this.#playFade(out, at);
      }
    }
    this.#frame += out.length;
    this.#lastSample = out[out.length - 1];
    this.#report(out);
  }

  #replyOf(turn) {
    const last = this.#replies[this.#replies.length - 1];
    if (turn <= this.#flushedTurn || (last && turn < last.turn)) {
      return null;
    }
    if (last?.turn === turn) {
      return last;
    }
    const reply = new ReplyAudio(turn, this.#sourceRate, this.#rate);
    this.#replies.push(reply);
    return reply;
  }

  /** Whether the first reply may flow: it does once enough is buffered, until it runs out. */
  #ready() {
    const reply = this.#replies[0];
    const enough = this.#resuming ? this.#reprimeMs : this.#prebufferMs;
    if (!this.#flowing && (reply.complete || reply.bufferedMs >= enough)) {
      this.#flowing = true;
      this.#fadeIn = this.#resuming ? this.#rampFrames : 0;
    }
    return this.#flowing;
  }

  #played(reply, count, at) {
    if (reply.played === 0) {
      this.#schedule(at, {type: 'started', turn: reply.turn});
    }
    reply.played += count;
  }

  #runOut(reply, at) {
    this.#fadeOut(null);
    this.#stop();
    if (reply.exhausted) {
      this.#replies.shift();
      this.#flushedTurn = Math.max(this.#flushedTurn, reply.turn);
      this.#volume.reset();
      this.#schedule(at, {type: 'finished', turn: reply.turn, ms: (reply.played * 1000) / this.#rate});
    } else {
      this.#resuming = true;
      this.#underruns++;
      this.#emit({type: 'underrun', turn: reply.turn, count: this.#underruns});
    }
  }

  #stop() {
    this.#flowing = false;
    this.#resuming = false;
    this.#fadeIn = 0;
  }

  /** From here on the sound falls to zero: over what the reply still has, then over its last sample, held. */
  #fadeOut(reply) {
    if (!this.#flowing) {
      return; // nothing sounds, or it fades already
    }
    const fade = new Float32Array(this.#rampFrames);
    const count = reply ? reply.read(fade, 0) : 0;
    this.#shape(fade, 0, count);
    for (let i = 0; i < fade.length; i++) {
      fade[i] = (i < count ? fade[i] : this.#lastSample) * (1 - (i + 1) / fade.length);
    }
    this.#fade = fade;
  }

  #playFade(out, at) {
    const count = Math.min(this.#fade.length, out.length - at);
    out.set(this.#fade.subarray(0, count), at);
    this.#fade = this.#fade.subarray(count);
    return at + count;
  }

  /** The volume, and the rise after an underrun. */
  #shape(samples, from, count) {
    for (let i = from; i < from + count; i++) {
      samples[i] *= this.#volume.next();
      if (this.#fadeIn > 0) {
        samples[i] *= 1 - this.#fadeIn-- / this.#rampFrames;
      }
    }
    if (count > 0) {
      this.#lastSample = samples[from + count - 1];
    }
  }

  #heardMs(reply) {
    return Math.max(0, ((reply.played - this.#latencyFrames) * 1000) / this.#rate);
  }

  #schedule(at, event) {
    this.#scheduled.push({due: this.#frame + at + this.#latencyFrames, event});
  }

  #report(out) {
    while (this.#scheduled.length > 0 && this.#scheduled[0].due < this.#frame) {
      this.#emit(this.#scheduled.shift().event);
    }
    const reply = this.#replies[0];
    this.#sinceProgress += out.length;
    if (this.#sinceProgress >= this.#rate / 4) {
      this.#sinceProgress = 0;
      if (reply && this.#heardMs(reply) > 0) {
        this.#emit({type: 'progress', turn: reply.turn, ms: Math.round(this.#heardMs(reply))});
      }
    }
    const level = this.#meter.take(out, this.#replies.length > 0);
    if (level !== null) {
      const bufferedMs = this.#replies.reduce((sum, queued) => sum + queued.bufferedMs, 0);
      this.#emit({type: 'meter', level, bufferedMs: Math.round(bufferedMs), late: this.#late});
    }
  }
}
