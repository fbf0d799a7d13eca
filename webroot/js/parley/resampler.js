/** Of the sinc on each side, at the lower rate: 1.5 ms at 16 kHz. */
const ZERO_CROSSINGS = 24;
/** Kaiser window: about 80 dB of stop band. */
const KAISER_BETA = 8;
/** Pass band, of the lower Nyquist rate, where the stop band begins. */
const ROLL_OFF = 0.9;

const filters = new Map();

/**
 * Sample rate conversion by a polyphase windowed sinc, at the ratio up/down, so that no rounding builds up. Pure.
 * @param {number} from Hz, like `to`
 * @param {boolean} aligned output 0 lies on input 0, and `half` zeros after the last input bring the last output.
 *     Otherwise all is half a filter late, and n samples in give ceil(n * to / from) out
 * @returns {(input: Float32Array) => Float32Array} the output so far, valid until the next call
 */
export function resampler(from, to, aligned = false) {
	const {up, down, half, phases} = filterFor(from, to);
	// Of the next output: index into the buffer, phase in 1/up of an input sample.
	let index = half - 1;
	let phase = 0;
	let filled = index + (aligned ? 0 : half);
	let buffer = new Float32Array(filled);
	let out = new Float32Array(0);

	const append = (input) => {
		const kept = buffer.subarray(index - half + 1, filled);
		index = half - 1;
		filled = kept.length + input.length;
		if (out.length === 0 || filled > buffer.length) {
			buffer = new Float32Array(2 * filled);
			out = new Float32Array(Math.ceil((2 * filled * up) / down) + 1);
		}
		buffer.set(kept);
		buffer.set(input, kept.length);
	};

	const convert = (input) => {
		append(input);
		let count = 0;
		for (; index + half < filled; count++) {
			const [row, start] = [2 * half * phase, index - half + 1];
			let sum = 0;
			for (let tap = 0; tap < 2 * half; tap++) {
				sum += phases[row + tap] * buffer[start + tap];
			}
			out[count] = sum;
			phase += down;
			index += Math.floor(phase / up);
			phase %= up;
		}
		return out.subarray(0, count);
	};
	return Object.assign(convert, {half});
}

function filterFor(from, to) {
	if (!(from > 0 && to > 0)) {
		throw new RangeError(`sample rates must be positive, got ${from} and ${to}`);
	}
	const divisor = gcd(Math.round(from), Math.round(to));
	const [up, down] = [Math.round(to) / divisor, Math.round(from) / divisor];
	const key = `${up}/${down}`;
	if (!filters.has(key)) {
		filters.set(key, up === down ? {up, down, half: 0.5, phases: [1]} : design(up, down)); // equal rates: one tap
	}
	return filters.get(key);
}

function design(up, down) {
	const cutoff = Math.min(1, up / down) * ROLL_OFF;
	const half = Math.ceil(ZERO_CROSSINGS * Math.max(1, down / up));
	const phases = new Float32Array(up * 2 * half);
	for (let phase = 0; phase < up; phase++) {
		const row = phases.subarray(2 * half * phase, 2 * half * (phase + 1));
		row.forEach((_, tap) => {
			const distance = phase / up + half - 1 - tap;
			row[tap] = sinc(cutoff * distance) * kaiser(distance / half);
		});
		const sum = row.reduce((a, b) => a + b);
		row.forEach((value, tap) => (row[tap] = value / sum));
	}
	return {up, down, half, phases};
}

const sinc = (x) => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** By the Bessel function I0, not normalised. */
function kaiser(x) {
	let [term, sum] = [1, 1];
	for (let k = 1; term > sum * 1e-12; k++) {
		term *= (KAISER_BETA / (2 * k)) ** 2 * (1 - x * x);
		sum += term;
	}
	return sum;
}

const gcd = (a, b) => (b ? gcd(b, a % b) : a);
