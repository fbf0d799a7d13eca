import {openContext, wake} from './context.js';
import {Emitter} from './events.js';

/** A headset that comes or goes is a burst of changes. */
const SETTLE_MS = 400;

/**
 * The microphone as frames of the protocol. When its device goes, another is taken by itself; each gets a context of
 * its own, at the rate it has. Emits
 * - `frame` {frame, level}: 640 bytes, 20 ms at 16 kHz; root mean square, 0 to 1. While muted, zeros
 * - `lost`, `found`: the device went away, another is there
 * - `unavailable` {name, message}: none is, by getUserMedia's errors; the next that is plugged in is taken
 * - `running` {running: boolean}: the browser stopped or resumed it
 */
export class Microphone extends Emitter {
  muted = false;
  #devices = navigator.mediaDevices; // none where the page's origin is not a secure one
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

  /** Fails by getUserMedia's errors; a prompt that nobody answers leaves it pending, until close(). */
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

  /** Takes this device, at once when one is open; another serves when it is gone. */
  async choose(deviceId) {
    this.#deviceId = deviceId;
    if (this.isOpen) {
      await this.#acquire();
    }
  }

  /** Resumes what the browser has suspended. */
  wake() {
    return this.#line && wake(this.#line.context);
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
    context.onstatechange = () => this.emit('running', {running: context.state === 'running'});
    track.onended = () => this.#reacquire();
    wake(context);
    const end = () => {
      node.port.onmessage = context.onstatechange = track.onended = null;
      track.stop();
      context.close();
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

  /** After devices came or went: is ours still there? Not every browser says so by `ended`. */
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
