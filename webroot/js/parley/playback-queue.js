import {replyAudio} from './reply-audio.js';

const PREBUFFER_MS = 200;
/** Enough to resume after an underrun. */
const REPRIME_MS = 50;
/** Fade length that avoids clicks. */
const RAMP_MS = 4;
const DUCKED = 0.15;

/**
 * The loudspeaker's jitter buffer, one reply at a time. Pure.
 *
 * A reply starts with 200 ms of it buffered, or all of it; after an underrun it resumes with 50 ms. hold(turn) fades out and
 * keeps the buffer, release(turn) resumes with the next sample. flush(turn), or audio of a newer turn, fades out and drops
 * that turn and earlier ones for good.
 *
 * Emits objects with `type`:
 * - `started` {turn}, `finished` {turn, ms}: the first, the last sample has left the loudspeaker
 * - `progress` {turn, ms}: so much has sounded; four times a second
 * - `flushed` {turn, ms}: so much had sounded, or null
 * - `underrun` {turn, count}: count since reset
 * - `meter` {level, bufferedMs}: root mean square, 0 to 1; 20 times a second while something plays
 *
 * @param {number} rate the device's, Hz
 */
export function playbackQueue(rate, emit) {
	let sourceRate = 16000;
	let latency = 0; // samples from rendering to hearing
	let reply = null;
	let flowing = false;
	let overTurn = 0;
	let heldTurn = 0;
	let underruns = 0;
	let fade = new Float32Array(0);
	let lastSample = 0;
	let [volume, goal, step] = [1, 1, 1]; // step per sample
	let frame = 0;
	let scheduled = [];
	let [energy, metered, meters, quiet] = [0, 0, 0, true];

	const samples = (ms) => Math.round((ms * rate) / 1000);
	const heardMs = () => Math.max(0, ((reply.played - latency) * 1000) / rate);
	const schedule = (at, event) => scheduled.push({due: frame + at + latency, event});

	const aim = (to, ms) => {
		goal = to;
		step = 1 / samples(ms);
	};

	const play = (out, at) => {
		const first = reply.played === 0;
		const count = reply.read(out, at);
		if (first && count > 0) {
			schedule(at, {type: 'started', turn: reply.turn});
		}
		for (let i = at; i < at + count; i++) {
			volume += Math.max(-step, Math.min(step, goal - volume));
			lastSample = out[i] *= volume;
		}
		return count;
	};

	/** Fades the reply's next samples, then its last one, to zero. */
	const fadeOut = () => {
		if (flowing) {
			const rest = new Float32Array(samples(RAMP_MS));
			rest.fill(lastSample, play(rest, 0));
			fade = rest.map((sample, i) => sample * (1 - (i + 1) / rest.length));
			flowing = false;
			lastSample = 0;
		}
	};

	const playFade = (out, at) => {
		const some = fade.subarray(0, out.length - at);
		out.set(some, at);
		fade = fade.subarray(some.length);
		return at + some.length;
	};

	const end = () => {
		overTurn = reply.turn;
		reply = null;
		volume = goal = 1;
	};

	const ready = () => {
		const again = reply?.played > 0;
		if (reply && !flowing && reply.turn !== heldTurn && (reply.complete || reply.bufferedMs() >= (again ? REPRIME_MS : PREBUFFER_MS))) {
			flowing = true;
			if (again) {
				volume = 0;
				aim(goal, RAMP_MS);
			}
		}
		return flowing;
	};

	const runDry = (at) => {
		const {turn, complete, played} = reply;
		fadeOut();
		if (complete) {
			end();
			schedule(at, {type: 'finished', turn, ms: (played * 1000) / rate});
		} else {
			emit({type: 'underrun', turn, count: ++underruns});
		}
	};

	const report = (out) => {
		while (scheduled[0]?.due < frame) {
			emit(scheduled.shift().event);
		}
		for (const sample of out) {
			energy += sample * sample;
		}
		metered += out.length;
		if (metered < rate / 20) {
			return;
		}
		const level = Math.sqrt(energy / metered);
		if (++meters % 5 === 0 && reply && heardMs() > 0) {
			emit({type: 'progress', turn: reply.turn, ms: Math.round(heardMs())});
		}
		if (reply || level > 0 || !quiet) {
			emit({type: 'meter', level, bufferedMs: Math.round(reply?.bufferedMs() ?? 0)});
		}
		quiet = level === 0;
		energy = metered = 0;
	};

	const replyOf = (turn) => {
		const current = reply?.turn ?? overTurn;
		if (turn > current) {
			if (reply) {
				queue.flush(current);
			}
			reply = replyAudio(turn, sourceRate, rate);
		}
		return reply?.turn === turn ? reply : null;
	};

	const queue = {
		/** A new conversation: turns start at 1 again. @param {number} newRate of what push() brings, Hz */
		reset(newRate) {
			queue.flush(Infinity);
			overTurn = heldTurn = underruns = 0;
			sourceRate = newRate;
		},

		/** @param {number} ms from rendering to hearing; events are delayed by it */
		setLatency(ms) {
			latency = samples(ms);
		},

		/** @param {Int16Array} pcm mono; kept, not copied */
		push(turn, pcm) {
			replyOf(turn)?.push(pcm);
		},

		/** All audio of this reply has been pushed. */
		done(turn) {
			Object.assign(replyOf(turn) ?? {}, {complete: true});
		},

		flush(turn) {
			const flushed = reply?.turn <= turn ? reply : null;
			const ms = flushed && heardMs();
			if (flushed) {
				fadeOut();
				end();
			}
			overTurn = Math.max(overTurn, turn);
			scheduled = scheduled.filter(({event}) => event.turn > turn);
			emit({type: 'flushed', turn: flushed?.turn ?? turn, ms});
		},

		/** Stops this turn's reply, also one that has not started. */
		hold(turn) {
			heldTurn = turn;
			if (reply?.turn === turn) {
				fadeOut();
			}
		},

		release(turn) {
			if (turn === heldTurn) {
				heldTurn = 0;
				goal = 1;
			}
		},

		/** Lowers the volume while the user may be starting to speak. */
		duck(turn) {
			if (reply?.turn === turn) {
				aim(DUCKED, 20);
			}
		},

		unduck() {
			aim(1, 150);
		},

		/** @param {Float32Array} out one block, filled entirely */
		render(out) {
			out.fill(0);
			let at = playFade(out, 0);
			if (at < out.length && ready()) {
				at += play(out, at);
				if (at < out.length) {
					runDry(at);
					playFade(out, at);
				}
			}
			frame += out.length;
			report(out);
		},
	};
	return queue;
}
