import {element} from './transcript.js';

/** Milestones of a turn, in the order of the waterfall. */
const STEPS = [
  ['turnEnd', 'Turn end'],
  ['transcript', 'Transcript'],
  ['llmFirstToken', 'First word'],
  ['ttsFirstAudio', 'First sound'],
  ['firstAudioSent', 'Sent'],
  ['playbackStarted', 'Heard'],
];
const RULE_MS = 900;
const PROMISE_MS = 1000;
const SHOWN_TURNS = 40;

/** The panel about time. It shows what it is told and measures nothing itself. */
export class Timing {
  #parts;
  #turns = [];
  #selected = null;
  #meters = {};
  #rtts = [];

  constructor() {
    this.#parts = Object.fromEntries(
      ['timing', 'timing-key', 'reading', 'waterfall', 'history', 'plot', 'meters'].map((id) => [
        id,
        document.getElementById(id),
      ]),
    );
    document.getElementById('save').addEventListener('click', () => this.#save());
    this.#parts['timing-key'].addEventListener('click', () => this.toggle());
    this.clear();
  }

  toggle() {
    const open = this.#parts.timing.hidden;
    this.#parts.timing.hidden = !open;
    this.#parts['timing-key'].setAttribute('aria-expanded', open);
    document.body.toggleAttribute('data-timing', open);
  }

  /** @param {(type: string, listener: (message: object) => void) => void} on subscribes to the conversation */
  follow(on) {
    on('speech.started', () => this.meter('Detector', 'voice'));
    on('speech.stopped', () => this.meter('Detector', 'silence'));
    on('turn.metrics', (metrics) => this.add(metrics));
    on('rtt', ({ms}) => this.roundTrip(ms));
  }

  clear() {
    this.#turns = [];
    this.#rtts = [];
    this.#selected = null;
    this.#parts.waterfall.replaceChildren();
    this.#parts.plot.replaceChildren();
    this.#parts.history.hidden = true;
    this.meter('Detector', 'silence');
    this.meter('Underruns', '0');
    this.#parts.reading.textContent = 'Answers appear here, each measured from the end of your speech.';
  }

  /** @param {object} metrics a `turn.metrics` event: ms after the user's last voiced frame, null where not reached */
  add(metrics) {
    this.#turns.push(metrics);
    this.#parts.history.hidden = false;
    this.#select(metrics);
  }

  /** @param {number} ms round trip */
  roundTrip(ms) {
    this.#rtts.push(Math.round(ms * 10) / 10);
    this.meter('Round trip', `${Math.round(ms)} ms`);
  }

  /** A line of the "now" table. @param {?number} share 0 to 1, for a bar */
  meter(name, text, share = null) {
    if (!this.#meters[name]) {
      const value = element('dd', '');
      const bar = element('i', 'level');
      const words = element('span', '');
      value.append(words, bar);
      this.#parts.meters.append(element('dt', '', name), value);
      this.#meters[name] = {words, bar};
    }
    this.#meters[name].words.textContent = text;
    this.#meters[name].bar.style.width = share === null ? '0' : `${Math.round(100 * Math.min(1, share))}%`;
  }

  #select(metrics) {
    this.#selected = metrics;
    const heard = metrics.playbackStarted;
    const interruption =
      metrics.interruptMs == null
        ? ''
        : ` Interrupted: silence was ordered ${metrics.interruptMs} ms after your first sound.`;
    const answer =
      heard == null
        ? 'no answer was heard.'
        : `answered after ${Math.round(heard)} ms${heard <= PROMISE_MS ? '' : ', later than promised'}.`;
    this.#parts.reading.textContent = `Turn ${metrics.turn}: ${answer}${metrics.speculated ? ' Prepared while you were silent.' : ''}${interruption}`;
    this.#waterfall(metrics);
    this.#plot();
  }

  #waterfall(metrics) {
    const steps = STEPS.filter(([key]) => metrics[key] != null);
    const scale = Math.max(1200, ...steps.map(([key]) => metrics[key]));
    const rows = [['End of speech', 0, 0]];
    for (const [key, name] of steps.sort(([a], [b]) => metrics[a] - metrics[b])) {
      rows.push([name, rows[rows.length - 1][2], metrics[key]]);
    }
    this.#parts.waterfall.setAttribute(
      'aria-label',
      rows.map(([name, , ms]) => `${name}: ${Math.round(ms)} ms`).join(', '),
    );
    this.#parts.waterfall.replaceChildren(
      ...rows.map(([name, from, to]) => {
        const row = element('div', 'row');
        const track = element('span', 'track');
        const bar = element('i', 'bar');
        bar.style.left = `${(100 * from) / scale}%`;
        bar.style.width = `${Math.max(0.6, (100 * (to - from)) / scale)}%`;
        track.append(bar, line('rule', RULE_MS / scale), line('promise', PROMISE_MS / scale));
        row.append(element('span', 'name', name), track, element('span', 'ms', Math.round(to)));
        return row;
      }),
      element('p', 'key', `dotted: ${RULE_MS} ms of silence end a turn; solid: ${PROMISE_MS} ms, the promise`),
    );
  }

  #plot() {
    const shown = this.#turns.slice(-SHOWN_TURNS);
    const scale = Math.max(1500, ...shown.map(({playbackStarted}) => playbackStarted ?? 0));
    const promise = line('promise', 0);
    promise.style.bottom = `${(100 * PROMISE_MS) / scale}%`;
    const rule = line('rule', 0);
    rule.style.bottom = `${(100 * RULE_MS) / scale}%`;
    this.#parts.plot.replaceChildren(
      rule,
      promise,
      ...shown.map((metrics) => {
        const ms = metrics.playbackStarted;
        const bar = element('button', ms == null ? 'none' : ms > PROMISE_MS ? 'late' : '');
        bar.setAttribute('aria-label', `Turn ${metrics.turn}: ${ms == null ? 'not heard' : `${Math.round(ms)} ms`}`);
        bar.setAttribute('aria-pressed', metrics === this.#selected);
        bar.style.height = `${ms == null ? 4 : (100 * ms) / scale}%`;
        bar.addEventListener('click', () => this.#select(metrics));
        return bar;
      }),
    );
  }

  #save() {
    const report = {
      saved: new Date().toISOString(),
      turns: this.#turns,
      roundTripMs: this.#rtts,
      now: Object.fromEntries(Object.entries(this.#meters).map(([name, {words}]) => [name, words.textContent])),
    };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(report, null, 2)], {type: 'application/json'}));
    link.download = 'parley-timing.json';
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
}

function line(kind, at) {
  const node = element('i', kind);
  node.style.left = `${100 * at}%`;
  return node;
}
