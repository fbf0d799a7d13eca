import {Framer, INPUT_RATE} from './framer.js';
import {Resampler} from './resampler.js';

/** The microphone's end of the line: blocks at the device's rate in, `{frame, level}` messages out, 50 a second. */
class Capture extends AudioWorkletProcessor {
  #resampler = new Resampler(sampleRate, INPUT_RATE);
  #framer = new Framer((frame, level) => this.port.postMessage({frame, level}, [frame]));

  process([input]) {
    if (input.length > 0) {
      this.#framer.push(this.#resampler.process(input[0]));
    }
    return true;
  }
}

registerProcessor('parley-capture', Capture);
