import {openContext, wake} from './context.js';
import {Emitter} from './events.js';

/**
 * The loudspeaker: one context and one worklet node for the page's life. Emits what playbackQueue does, and
 * `running` {running: boolean} when the browser stops or resumes it.
 */
export class Speaker extends Emitter {
  /** With `node`, for measuring; null before open(). */
  context = null;
  node = null;
  #sinkId = '';

  /** Whether this browser lets one choose a loudspeaker. */
  static canChoose = !!globalThis.AudioContext?.prototype.setSinkId;

  get running() {
    return this.context?.state === 'running';
  }

  /**
   * Opens or wakes it; the first time in the handler of a click or key press.
   * @returns {Promise<boolean>} whether sound can be heard; false until the user clicks once more
   */
  async open() {
    if (!this.context) {
      this.context = await openContext('./playback-worklet.js');
      this.context.onstatechange = () => this.emit('running', {running: this.running});
      this.node = new AudioWorkletNode(this.context, 'parley-playback', {numberOfInputs: 0, outputChannelCount: [1]});
      this.node.port.onmessage = ({data}) => this.#hear(data);
      this.node.connect(this.context.destination);
      await this.choose(this.#sinkId);
    }
    return wake(this.context);
  }

  /** @param {string} deviceId of an audiooutput; empty, or one that is gone, for the system's */
  async choose(deviceId) {
    this.#sinkId = deviceId;
    if (Speaker.canChoose && this.context && this.context.sinkId !== deviceId) {
      await this.context.setSinkId(deviceId).catch(() => (this.#sinkId = ''));
    }
  }

  /** @param {number} sampleRate of what push() will bring, Hz */
  reset(sampleRate) {
    this.#tellLatency();
    this.#call(['reset', sampleRate]);
  }

  /** @param {Int16Array} samples transferred, so gone for the caller */
  push = (turn, samples) => this.#call(['push', turn, samples], [samples.buffer]);
  done = (turn) => this.#call(['done', turn]);
  flush = (turn) => this.#call(['flush', turn]);
  duck = (turn) => this.#call(['duck', turn]);
  unduck = () => this.#call(['unduck']);

  #call(call, transfer = []) {
    this.node?.port.postMessage(call, transfer);
  }

  #hear(event) {
    if (event.type === 'started') {
      this.#tellLatency();
    }
    this.emit(event.type, event);
  }

  /** Over Bluetooth a reply is heard a good while after it was rendered. */
  #tellLatency() {
    this.#call(['setLatency', 1000 * (this.context?.outputLatency || this.context?.baseLatency || 0)]);
  }
}
