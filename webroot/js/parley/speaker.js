import {discard, openContext, wake, watch} from './context.js';
import {Emitter} from './events.js';

/**
 * The loudspeaker. A context that the browser has closed, or does not resume after an interruption, is replaced. Emits
 * what playbackQueue does, and `running` {running: boolean} when the browser stops or resumes it.
 */
export class Speaker extends Emitter {
	/** For measuring, with `node`; null before open(). */
	context = null;
	node = null;
	#sinkId = '';
	#sampleRate = 16000;
	#building = null;

	static canChoose = !!globalThis.AudioContext?.prototype.setSinkId;

	get running() {
		return this.context?.state === 'running';
	}

	/**
	 * Opens or wakes it, first in the handler of a click or key press.
	 * @returns {Promise<boolean>} false: the user must click once more
	 */
	async open() {
		let running = await wake(this.context);
		if (running === null) {
			await (this.#building ??= this.#build().finally(() => (this.#building = null)));
			running = !!(await wake(this.context));
			this.emit('running', {running});
		}
		return running;
	}

	async #build() {
		const context = await openContext('./playback-worklet.js');
		this.context && discard(this.context);
		this.context = context;
		const changed = (running) => this.emit('running', {running});
		watch(context, changed, () => this.open().catch(() => changed(false)));
		this.node = new AudioWorkletNode(context, 'parley-playback', {numberOfInputs: 0, outputChannelCount: [1]});
		this.node.port.onmessage = ({data}) => this.#hear(data);
		this.node.connect(context.destination);
		this.reset(this.#sampleRate);
		await this.choose(this.#sinkId);
	}

	/** @param {string} deviceId of an audiooutput; empty for the system's */
	async choose(deviceId) {
		this.#sinkId = deviceId;
		if (Speaker.canChoose && this.context && this.context.sinkId !== deviceId) {
			await this.context.setSinkId(deviceId).catch(() => (this.#sinkId = ''));
		}
	}

	/** @param {number} sampleRate of what push() will bring, Hz */
	reset(sampleRate) {
		this.#sampleRate = sampleRate;
		this.#tellLatency();
		this.#call(['reset', sampleRate]);
	}

	/** @param {Int16Array} samples transferred to the worklet */
	push = (turn, samples) => this.#call(['push', turn, samples], [samples.buffer]);
	done = (turn) => this.#call(['done', turn]);
	flush = (turn) => this.#call(['flush', turn]);
	duck = (turn) => this.#call(['duck', turn]);
	unduck = () => this.#call(['unduck']);
	hold = (turn) => this.#call(['hold', turn]);
	release = (turn) => this.#call(['release', turn]);

	#call(call, transfer = []) {
		this.node?.port.postMessage(call, transfer);
	}

	#hear(event) {
		if (event.type === 'started') {
			this.#tellLatency();
		}
		this.emit(event.type, event);
	}

	/** Over Bluetooth a reply is heard well after it was rendered. */
	#tellLatency() {
		this.#call(['setLatency', 1000 * (this.context?.outputLatency || this.context?.baseLatency || 0)]);
	}
}
