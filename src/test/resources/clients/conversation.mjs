// What the tests with JavaScript clients have in common: a microphone in real time, waiting, and the report.
import {readFileSync} from 'node:fs';

export const PORT = process.env.PARLEY_PORT;
const SPEECH = readFileSync(process.env.PARLEY_SPEECH);
const FRAME_MS = 20;
const FRAME = 24 * FRAME_MS * 2;
const PATIENCE_MS = 40_000;

export const figures = {};

/** Sends a frame every 20 ms, silence included. */
export class Microphone {
  constructor(send) {
    this.queue = [];
    this.voicedAt = 0;
    let due = performance.now();
    this.timer = setInterval(() => {
      for (; due <= performance.now(); due += FRAME_MS) {
        const frame = this.queue.shift() ?? new Uint8Array(FRAME);
        if (frame.some(byte => byte !== 0)) {
          this.voicedAt = performance.now();
        }
        send(frame);
      }
    }, FRAME_MS / 2);
  }

  say() {
    for (let from = 0; from < SPEECH.length; from += FRAME) {
      const frame = new Uint8Array(FRAME);
      frame.set(SPEECH.subarray(from, from + FRAME));
      this.queue.push(frame);
    }
  }

  close() {
    clearInterval(this.timer);
  }
}

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

export async function until(what, so) {
  const end = performance.now() + PATIENCE_MS;
  while (!so()) {
    if (performance.now() > end) {
      throw new Error('waited in vain until ' + what);
    }
    await sleep(10);
  }
}

export function check(holds, otherwise) {
  if (!holds) {
    throw new Error(otherwise);
  }
}

/** Runs it, and prints what was measured; fails with the reason. */
export function run(conversation) {
  conversation().then(() => {
    console.log(JSON.stringify(figures));
    process.exit(0);
  }, error => {
    console.error(error);
    process.exit(1);
  });
}
