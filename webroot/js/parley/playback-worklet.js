import {PlaybackQueue} from './playback-queue.js';

/** Bytes before the samples of a binary message: the turn. */
const HEADER_BYTES = 4;

/** The loudspeaker's end of the line: one for the page's life. Messages in are Speaker's; out, PlaybackQueue's events. */
class Playback extends AudioWorkletProcessor {
  #queue = new PlaybackQueue({rate: sampleRate, emit: (event) => this.port.postMessage(event)});

  constructor() {
    super();
    this.port.onmessage = ({data}) => this.#obey(data);
  }

  #obey({type, turn, message, sampleRate: sourceRate, latencyMs}) {
    switch (type) {
      case 'reset':
        return this.#queue.reset(sourceRate);
      case 'latency':
        return this.#queue.setLatency(latencyMs);
      case 'push':
        // Typed arrays are little-endian, as the protocol is, on every machine a browser runs on.
        return this.#queue.push(turn, new Int16Array(message, HEADER_BYTES));
      case 'done':
        return this.#queue.done(turn);
      case 'flush':
        return this.#queue.flush(turn);
      case 'duck':
        return this.#queue.duck(turn);
      case 'unduck':
        return this.#queue.unduck();
    }
  }

  process(_, [output]) {
    this.#queue.render(output[0]);
    for (let channel = 1; channel < output.length; channel++) {
      output[channel].set(output[0]);
    }
    return true;
  }
}

registerProcessor('parley-playback', Playback);
