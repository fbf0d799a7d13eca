import {discard, openContext, wake, watch} from './context.js';
import {Emitter} from './events.js';

/** A headset that comes or goes causes a burst of `devicechange`. */
const SETTLE_MS = 400;

/**
 * The microphone as frames of the protocol. A lost device or audio context is replaced. Emits
 * - `frame` {frame, level}: 640 bytes, 20 ms at 16 kHz, zeros while muted; root mean square, 0 to 1
 * - `lost`, `found`: the device went away, another is there
 * - `unavailable` {name, message}: none is there, by getUserMedia's errors; the next one plugged in is used
 * - `running` {running: boolean}: the browser stopped or resumed it
 */
export class Microphone extends Emitter {
	muted = false;
	#devices = navigator.mediaDevices; // none in an insecure page
	#deviceId = '';
	#wanted = false;
	#line = null;
	#attempt = null;
	#settling;

	constructor() {
		super();
		this.#devices?.addEventListener('devicechange', () => {
			clearTimeout(this.#settling);
			this.#settling = setTimeout(() => this.#check(), SETTLE_MS);
		});
	}

	get isOpen() {
		return !!this.#line;
	}

	/** Fails with getUserMedia's errors; pending while a prompt is open, until close(). */
	async open() {
		this.#wanted = true;
		await this.#acquire();
	}

	close() {
		this.#wanted = false;
		this.#attempt = null;
		clearTimeout(this.#settling);
		this.#release();
	}

	/** Prefers this device, at once when one is open. */
	async choose(deviceId) {
		this.#deviceId = deviceId;
		if (this.isOpen) {
			await this.#acquire();
		}
	}

	/** Resumes what the browser has stopped. */
	async wake() {
		const line = this.#line;
		if (line && (await wake(line.context)) === null && this.#line === line) {
			await this.#reacquire();
		}
	}

	async #acquire() {
		const attempt = (this.#attempt = {});
		try {
			const line = await this.#connect();
			if (this.#attempt !== attempt) {
				return line.end();
			}
			this.#release();
			this.#line = line;
		} finally {
			if (this.#attempt === attempt) {
				this.#attempt = null;
			}
		}
	}

	async #connect() {
		const audio = {echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1};
		if (this.#deviceId) {
			audio.deviceId = {ideal: this.#deviceId};
		}
		const [track] = (await this.#devices.getUserMedia({audio})).getAudioTracks();
		try {
			return this.#wire(track, await openContext('./capture-worklet.js'));
		} catch (failure) {
			track.stop();
			throw failure;
		}
	}

	#wire(track, context) {
		const node = new AudioWorkletNode(context, 'parley-capture', {
			channelCount: 1,
			channelCountMode: 'explicit',
			outputChannelCount: [1],
		});
		node.port.onmessage = ({data}) => this.#hear(data);
		context.createMediaStreamSource(new MediaStream([track])).connect(node);
		node.connect(context.destination); // silent; it keeps the node running
		track.onended = () => this.#reacquire();
		watch(context, (running) => this.emit('running', {running}), track.onended);
		wake(context);
		const end = () => {
			node.port.onmessage = track.onended = null;
			track.stop();
			discard(context);
		};
		return {track, context, end};
	}

	#hear({frame, level}) {
		if (this.muted) {
			new Uint8Array(frame).fill(0);
			level = 0;
		}
		this.emit('frame', {frame, level});
	}

	/** After devices came or went: not every browser sends `ended`. */
	async #check() {
		const devices = await this.#devices.enumerateDevices();
		const {track} = this.#line ?? {};
		const id = track?.getSettings().deviceId;
		if (track?.readyState !== 'live' || (id && !devices.some(({deviceId}) => deviceId === id))) {
			await this.#reacquire();
		}
	}

	async #reacquire() {
		if (!this.#wanted || this.#attempt) {
			return;
		}
		if (this.#line) {
			this.#release();
			this.emit('lost');
		}
		try {
			await this.#acquire();
			if (this.#line) {
				this.emit('found');
			}
		} catch (error) {
			this.emit('unavailable', error);
		}
	}

	#release() {
		this.#line?.end();
		this.#line = null;
	}
}
