import {resampler} from './resampler.js';

/** Samples converted at a time, so that a large burst does not delay a block. */
const SLICE = 128;

/** One reply's audio: chunks in at the server's rate, samples out at the device's, both in Hz. Pure. */
export function replyAudio(turn, sourceRate, deviceRate) {
	const convert = resampler(sourceRate, deviceRate, true);
	const chunks = [];
	let offset = 0;
	let waiting = 0;
	let ready = new Float32Array(0);
	let drained = false;

	const nextSlice = () => {
		const some = chunks[0].subarray(offset, offset + SLICE);
		offset += some.length;
		waiting -= some.length;
		if (offset === chunks[0].length) {
			chunks.shift();
			offset = 0;
		}
		return Float32Array.from(some, (sample) => sample / 32768);
	};

	const refill = () => {
		while (ready.length === 0 && waiting > 0) {
			ready = convert(nextSlice());
		}
		if (ready.length === 0 && reply.complete && !drained) {
			drained = true;
			ready = convert(new Float32Array(convert.half));
		}
		return ready.length > 0;
	};

	const reply = {
		turn,
		complete: false,
		/** Device samples read so far. */
		played: 0,

		/** @param {Int16Array} samples kept, not copied */
		push(samples) {
			if (samples.length > 0) {
				chunks.push(samples);
				waiting += samples.length;
			}
		},

		bufferedMs: () => (waiting * 1000) / sourceRate,

		/** Fills `out` from there on. @returns {number} samples written */
		read(out, from) {
			let at = from;
			while (at < out.length && refill()) {
				const some = ready.subarray(0, out.length - at);
				out.set(some, at);
				at += some.length;
				ready = ready.subarray(some.length);
			}
			reply.played += at - from;
			return at - from;
		},
	};
	return reply;
}
