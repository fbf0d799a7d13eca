import {openContext, wake} from './context.js';

/** A headset coming or going is a burst of device changes. */
const SETTLE_MS = 400;

/** Why there is no microphone. `kind`: insecure, unsupported, refused, dismissed, missing, busy. */
export class MicrophoneError extends Error {
  constructor(kind, cause) {
    super(`no microphone: ${kind}`, {cause});
    this.kind = kind;
  }
}

/**
 * The microphone as frames of the protocol. When the device goes away another one is taken by itself; each taking opens
 * a context of its own, at the rate which the device then has.
 *
 * Events, as CustomEvent with the fields in `detail`:
 * - `frame` {frame, level}: 640 bytes, 20 ms at 16 kHz; level is its root mean square, 0 to 1. While muted, zeros.
 * - `lost`: the device went away or was taken away, another one is being looked for
 * - `found`: one is there again
 * - `unavailable` {kind}: none is, for now; MicrophoneError's kinds. The next device that is plugged in is taken.
 * - `running` {running: boolean}: the browser stopped or resumed the audio
 */
export class Microphone extends EventTarget {
  #devices;
  #deviceId = '';
  #wanted = false;
  #line = null;
  #acquiring = null;
  #settling = null;
  #muted = false;

  /** @param {MediaDevices} [devices] undefined where the page's origin is not a secure one */
  constructor(devices = navigator.mediaDevices) {
    super();
    this.#devices = devices;
    devices?.addEventListener('devicechange', () => this.#settle());
  }

  get isOpen() {
    return this.#line !== null;
  }

  get muted() {
    return this.#muted;
  }

  set muted(muted) {
    this.#muted = muted;
    if (this.#line) {
      this.#line.track.enabled = !muted;
    }
  }

  /** The settings that the browser really took, such as deviceId and echoCancellation; null while closed. */
  get settings() {
    return this.#line?.track.getSettings() ?? null;
  }

  /**
   * Asks for the microphone. A prompt that nobody answers leaves the promise pending; close() ends the wait.
   * @param {string} [deviceId] the wanted device; another is taken when it is not there
   * @throws {MicrophoneError}
   */
  async open(deviceId = this.#deviceId) {
    this.#deviceId = deviceId;
    this.#wanted = true;
    try {
      await this.#acquire();
    } catch (error) {
      this.#wanted = false;
      throw error;
    }
  }

  close() {
    this.#wanted = false;
    this.#acquiring = null;
    clearTimeout(this.#settling);
    this.#release();
  }

  /** Takes another device, at once when the microphone is open. @throws {MicrophoneError} */
  async choose(deviceId) {
    this.#deviceId = deviceId;
    if (this.isOpen) {
      await this.#acquire();
    }
  }

  async #acquire() {
    if (!this.#devices?.getUserMedia) {
      throw new MicrophoneError(isSecureContext ? 'unsupported' : 'insecure');
    }
    const attempt = {};
    this.#acquiring = attempt;
    try {
      const line = await this.#connect();
      if (this.#acquiring !== attempt) {
        line.end();
        return;
      }
      this.#release();
      this.#line = line;
      this.muted = this.#muted;
    } catch (failure) {
      throw new MicrophoneError(kindOf(failure), failure);
    } finally {
      if (this.#acquiring === attempt) {
        this.#acquiring = null;
      }
    }
  }

  async #connect() {
    const stream = await this.#devices.getUserMedia({
      audio: {
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
        channelCount: 1,
        ...(this.#deviceId && {deviceId: {ideal: this.#deviceId}}),
      },
    });
    let context = null;
    try {
      context = await openContext('./capture-worklet.js');
      return this.#wire(stream, context);
    } catch (failure) {
      stream.getTracks().forEach((track) => track.stop());
      context?.close();
      throw failure;
    }
  }

  #wire(stream, context) {
    const [track] = stream.getAudioTracks();
    const node = new AudioWorkletNode(context, 'parley-capture', {
      channelCount: 1,
      channelCountMode: 'explicit',
      outputChannelCount: [1],
    });
    node.port.onmessage = ({data}) => this.#hear(data);
    context.createMediaStreamSource(stream).connect(node);
    node.connect(context.destination); // silent; it keeps the node running
    context.onstatechange = () => this.#tell('running', {running: context.state === 'running'});
    track.onended = () => this.#reacquire();
    wake(context);
    return {
      track,
      context,
      end() {
        node.port.onmessage = null;
        context.onstatechange = null;
        track.onended = null;
        track.stop();
        context.close();
      },
    };
  }

  /** Resumes capture that the browser has suspended. @returns {Promise<boolean>} whether it runs */
  async wake() {
    return this.#line === null || wake(this.#line.context);
  }

  #hear({frame, level}) {
    if (this.#muted) {
      new Uint8Array(frame).fill(0);
      level = 0;
    }
    this.#tell('frame', {frame, level});
  }

  #settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#check(), SETTLE_MS);
  }

  /** After devices came or went: is ours still there? Not every browser says so by `ended`. */
  async #check() {
    if (!this.#wanted || this.#acquiring) {
      return;
    }
    const inputs = (await this.#devices.enumerateDevices()).filter(({kind}) => kind === 'audioinput');
    const current = this.settings?.deviceId;
    const gone = current && !inputs.some(({deviceId}) => deviceId === current);
    if (!this.#line || gone || this.#line.track.readyState === 'ended') {
      await this.#reacquire();
    }
  }

  async #reacquire() {
    if (!this.#wanted || this.#acquiring) {
      return;
    }
    if (this.#line) {
      this.#release();
      this.#tell('lost');
    }
    try {
      await this.#acquire();
      if (this.#line) {
        this.#tell('found');
      }
    } catch (error) {
      this.#tell('unavailable', {kind: error.kind});
    }
  }

  #release() {
    this.#line?.end();
    this.#line = null;
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, {detail}));
  }
}

function kindOf({name, message}) {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return /dismiss/i.test(message) ? 'dismissed' : 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'unsupported';
  }
}
