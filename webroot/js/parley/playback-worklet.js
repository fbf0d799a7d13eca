import {playbackQueue} from './playback-queue.js';

/** Messages in are calls of the queue, [method, ...arguments]; out go its events. */
class Playback extends AudioWorkletProcessor {
	#queue = playbackQueue(sampleRate, (event) => this.port.postMessage(event));

	constructor() {
		super();
		this.port.onmessage = ({data: [method, ...args]}) => this.#queue[method](...args);
	}

	process(_, [[output]]) {
		this.#queue.render(output);
		return true;
	}
}

registerProcessor('parley-playback', Playback);
