import {INPUT_RATE, framer} from './framer.js';
import {resampler} from './resampler.js';

/** Blocks at the device's rate in, `{frame, level}` messages out, 50 a second. */
class Capture extends AudioWorkletProcessor {
	#convert = resampler(sampleRate, INPUT_RATE);
	#cut = framer((frame, level) => this.port.postMessage({frame, level}, [frame]));

	process([input]) {
		if (input.length > 0) {
			this.#cut(this.#convert(input[0]));
		}
		return true;
	}
}

registerProcessor('parley-capture', Capture);
