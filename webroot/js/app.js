import {Orb} from './orb.js';
import {Page} from './page.js';
import {ParleyClient} from './parley/client.js';
import {Microphone} from './parley/microphone.js';
import {Speaker} from './parley/speaker.js';
import {STAGES, phrases, standIns} from './sandbox.js';
import {Timing} from './timing.js';
import {Transcript} from './transcript.js';
import {ENDINGS, MICROPHONE} from './words.js';

const page = new Page();
const orb = new Orb(document.getElementById('orb'));
const transcript = new Transcript(document.getElementById('words'), document.getElementById('conversation'));
const timing = new Timing();
const speaker = new Speaker();
const microphone = new Microphone();

/** Before and between conversations: idle, asking, connecting; live during one. */
let phase = 'idle';
/** The conversation, and the attempt to begin one: a new object each, so that a late answer to an old one is known. */
let client = null;
let attempt = null;
/** The user has stopped the reply and the server has not said so yet. */
let hushed = false;
/** Milliseconds of each turn's whole reply. */
let lengths = new Map();
/** Chunks that reached the loudspeaker after their turn was over. */
let late = 0;

// ---- what is going on

function render() {
  page.show(state(), phase === 'live', phase === 'live' && microphone.muted);
  orb.wake();
}

function state() {
  if (phase !== 'live') {
    return phase;
  }
  if (client.state === 'AI_SPEAKING' && !hushed) {
    return 'speaking';
  }
  if (client.state === 'AI_PROCESSING') {
    return 'thinking';
  }
  return !microphone.isOpen ? 'typing' : microphone.muted ? 'muted' : 'listening';
}

function enter(next) {
  phase = next;
  render();
}

// ---- beginning and ending

/** @param {?string} text a first turn that was typed: then no microphone is asked for */
async function begin(text = null) {
  const mine = (attempt = {});
  page.notice();
  if (!isSecureContext) {
    page.notice(MICROPHONE.insecure);
    return;
  }
  enter(text === null ? 'asking' : 'connecting');
  try {
    const audible = await speaker.open();
    if (text === null) {
      microphone.muted = false;
      await microphone.open();
      showDevices();
    }
    if (attempt === mine && audible) {
      connect(text);
    } else if (attempt === mine) {
      giveUp();
      page.notice(
        'The browser holds the sound back until you press once more. If that does not help: is a loudspeaker there?',
        'Turn the sound on',
        () => begin(text),
      );
    }
  } catch (error) {
    if (attempt === mine) {
      giveUp();
      page.notice(MICROPHONE[error.kind] ?? 'This browser cannot play the assistant’s voice: it lacks audio worklets.');
    }
  }
}

function giveUp() {
  attempt = null;
  microphone.close();
  enter('idle');
}

function connect(text) {
  enter('connecting');
  const url = new URL('ws', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const mine = (client = new ParleyClient({url: url.href, speaker}));
  let complaint = '';
  const on = (type, listener) => mine.addEventListener(type, ({detail}) => client === mine && listener(detail));
  on('session.started', ({stages}) => {
    lengths = new Map();
    hushed = false;
    transcript.clear();
    timing.clear();
    page.conversing();
    enter('live');
    demonstrate(mine, stages);
    if (text !== null) {
      mine.say(text);
    }
  });
  on('state', () => {
    hushed = false;
    render();
  });
  transcript.follow(on);
  timing.follow(on);
  on('audio.done', ({turn, ms}) => lengths.set(turn, ms));
  on('cut', () => {
    hushed = true;
    render();
  });
  on('fallback', ({stage}) =>
    page.notice(`The assistant could not ${STAGES[stage] ?? 'answer'} this time. The conversation goes on.`),
  );
  on('error', ({message, fatal}) => {
    complaint = fatal ? message : complaint;
  });
  on('closed', ({reason}) => {
    end();
    if (ENDINGS[reason]) {
      page.notice(`${ENDINGS[reason]} ${complaint}`, 'Start afresh', () => begin());
    }
  });
  mine.start();
}

/** Says so when built-in stand-ins do the work, and what can be said to them. */
async function demonstrate(mine, stages) {
  const sandboxed = standIns(stages);
  const known = sandboxed.length > 0 ? await phrases() : [];
  if (known.length > 0 && client === mine) {
    page.demonstration(sandboxed, known, type);
  }
}

/** Ends whatever goes on, at once. */
function end() {
  const old = client;
  client = null;
  page.demonstration(null);
  giveUp();
  old?.stop();
}

function type(text) {
  if (phase === 'live') {
    client.say(text);
  } else {
    end();
    begin(text);
  }
}

// ---- the user's hands

function press() {
  switch (state()) {
    case 'idle':
      return begin();
    case 'asking':
    case 'connecting':
      return end();
    case 'thinking':
    case 'speaking':
      return client.interrupt();
    default:
      return mute();
  }
}

async function mute() {
  if (phase !== 'live') {
    return;
  }
  if (microphone.isOpen) {
    microphone.muted = !microphone.muted;
  } else {
    page.notice();
    microphone.muted = false;
    await microphone.open().catch(({kind}) => page.notice(MICROPHONE[kind]));
    showDevices();
  }
  render();
}

page.obey({
  press,
  mute,
  end: () => phase !== 'idle' && end(),
  time: () => timing.toggle(),
  type,
  input: (id) => microphone.choose(id).catch(({kind}) => page.notice(MICROPHONE[kind])),
  output: (id) => speaker.choose(id),
});

// ---- the audio devices

microphone.addEventListener('frame', ({detail: {frame, level}}) => {
  client?.frame(frame);
  if (state() === 'listening') {
    orb.hear(level * 2);
  }
  if (client) {
    timing.meter('Microphone', level > 0.0003 ? `${Math.round(20 * Math.log10(level))} dB` : 'silent', level * 4);
    timing.meter('Dropped, late', `${client.stats.framesDropped}, ${client.stats.lateFrames + late} frames`);
  }
});
microphone.addEventListener('lost', () => {
  render();
  page.notice('The microphone went away. Looking for another one.');
});
microphone.addEventListener('found', () => {
  render();
  page.notice();
  showDevices();
});
microphone.addEventListener('unavailable', ({detail: {kind}}) => {
  render();
  page.notice(MICROPHONE[kind]);
});
speaker.addEventListener('meter', ({detail}) => {
  late = detail.late;
  if (state() === 'speaking') {
    orb.hear(detail.level * 1.6);
  }
  timing.meter('Playback buffer', `${detail.bufferedMs} ms`, detail.bufferedMs / 2000);
});
speaker.addEventListener('underrun', ({detail: {count}}) => timing.meter('Underruns', String(count)));
speaker.addEventListener('flushed', ({detail: {turn, ms}}) => {
  if (ms !== null) {
    transcript.cut(turn, ms, lengths.get(turn) ?? null);
  }
});
for (const device of [speaker, microphone]) {
  device.addEventListener('running', ({detail: {running}}) => {
    if (phase === 'live') {
      page.notice(...(running ? [] : ['The browser has paused the sound.', 'Resume', resume]));
    }
  });
}

function resume() {
  speaker.open();
  microphone.wake();
}

document.addEventListener('visibilitychange', () => phase === 'live' && !document.hidden && resume());
addEventListener('pagehide', () => client?.stop());
navigator.mediaDevices?.addEventListener('devicechange', showDevices);

async function showDevices() {
  page.devices((await navigator.mediaDevices?.enumerateDevices()) ?? [], Speaker.canChoose);
}

showDevices();
render();
/** For the console. */
window.parley = {
  speaker,
  microphone,
  get client() {
    return client;
  },
};
