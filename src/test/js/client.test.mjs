import assert from 'node:assert/strict';
import {getEventListeners} from 'node:events';
import {beforeEach, test} from 'node:test';
import {ParleyClient} from '../../../webroot/js/parley/client.js';
import {Emitter} from '../../../webroot/js/parley/events.js';

class FakeSocket {
  readyState = 0;
  bufferedAmount = 0;
  sent = [];

  send(data) {
    this.sent.push(typeof data === 'string' ? JSON.parse(data) : data);
  }

  close() {
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.onopen();
  }

  tell(type, fields = {}) {
    this.onmessage({data: JSON.stringify({type, at: 0, ...fields})});
  }

  audio(turn, bytes = 640) {
    const message = new ArrayBuffer(4 + bytes);
    if (bytes >= 0) new DataView(message).setUint32(0, turn);
    this.onmessage({data: message});
  }

  drop() {
    this.readyState = 3;
    this.onclose({code: 1006});
  }

  /** The messages of this type that were sent. */
  of(type) {
    return this.sent.filter((message) => message.type === type);
  }

  frames() {
    return this.sent
      .filter((message) => message instanceof ArrayBuffer)
      .flatMap((message) => Array.from({length: message.byteLength / 640}, (_, i) => message.slice(640 * i, 640 * i + 640)));
  }

  audioMessages() {
    return this.sent.filter((message) => message instanceof ArrayBuffer).map((message) => message.byteLength / 640);
  }
}

class FakeSpeaker extends Emitter {
  calls = [];
  reset = (rate) => this.calls.push(['reset', rate]);
  push = (turn, samples) => this.calls.push(['push', turn, samples.length]);
  done = (turn) => this.calls.push(['done', turn]);
  flush = (turn) => this.calls.push(['flush', turn]);
  duck = (turn) => this.calls.push(['duck', turn]);
  unduck = () => this.calls.push(['unduck']);
  hold = (turn) => this.calls.push(['hold', turn]);
  release = (turn) => this.calls.push(['release', turn]);

  of(name) {
    return this.calls.filter(([call]) => call === name);
  }
}

let socket, speaker, client, events;

beforeEach(() => {
  socket = new FakeSocket();
  speaker = new FakeSpeaker();
  events = [];
  globalThis.WebSocket = function (url, protocol) {
    return Object.assign(socket, {url, protocol});
  };
  client = new ParleyClient('ws://test/ws', speaker);
  for (const type of ['cut', 'closed', 'rtt', 'transcript.final', 'novelty']) {
    client.on(type, (detail) => events.push({...detail, type}));
  }
});

function begin() {
  client.start();
  socket.open();
  socket.tell('session.started', {output: {encoding: 'pcm_s16le', sampleRate: 24000}});
  socket.tell('state', {from: 'IDLE', to: 'USER_SPEAKING', turn: 1});
}

function speak(turn) {
  socket.tell('state', {from: 'AI_PROCESSING', to: 'AI_SPEAKING', turn});
  socket.tell('audio.started', {turn});
  socket.audio(turn);
}

const testWith = (name, body) =>
  test(name, (context) => {
    context.mock.timers.enable({apis: ['setInterval', 'setTimeout']});
    return body(context.mock.timers, context.mock);
  });

testWith('a ticket is offered beside the protocol', () => {
  client.start({}, 'parley.ticket.abc');
  assert.deepEqual(socket.protocol, ['parley.v1', 'parley.ticket.abc']);
});

testWith('a session is asked for in the protocol of this version, with the wishes', () => {
  client.start({language: 'en-IN'});
  assert.equal(socket.protocol, 'parley.v1');
  assert.equal(socket.sent.length, 0);
  socket.open();
  assert.deepEqual(socket.sent, [{type: 'session.start', language: 'en-IN'}]);
});

testWith('the loudspeaker is set to the rate that the server names', () => {
  begin();
  assert.deepEqual(speaker.of('reset'), [['reset', 24000]]);
  assert.equal(client.state, 'USER_SPEAKING');
});

testWith('microphone frames wait for the session to start, the newest half second of them', () => {
  client.frame(new ArrayBuffer(640)); // nobody has called yet
  client.start();
  socket.open();
  for (let i = 0; i < 30; i++) {
    client.frame(new Uint8Array(640).fill(i).buffer);
  }
  assert.equal(socket.frames().length, 0);
  socket.tell('session.started', {output: {sampleRate: 16000}});
  client.frame(new Uint8Array(640).fill(30).buffer);
  const sent = socket.frames().map((frame) => new Uint8Array(frame)[0]);
  assert.deepEqual(
    sent,
    Array.from({length: 26}, (_, i) => 5 + i),
  );
});

testWith('two frames are one message, but over a reply each is sent at once', () => {
  begin();
  for (let i = 0; i < 4; i++) {
    client.frame(new ArrayBuffer(640));
  }
  assert.deepEqual(socket.audioMessages(), [2, 2]);
  socket.tell('state', {to: 'AI_SPEAKING'});
  client.frame(new ArrayBuffer(640));
  assert.deepEqual(socket.audioMessages(), [2, 2, 1]);
});

testWith('a stalled socket gets the newest half second when it moves again, the rest is dropped and counted', () => {
  begin();
  socket.bufferedAmount = 20000;
  for (let i = 0; i < 60; i++) {
    client.frame(new Uint8Array(640).fill(i).buffer);
  }
  assert.equal(socket.frames().length, 0);
  assert.equal(client.stats.framesDropped, 35);
  socket.bufferedAmount = 0;
  client.frame(new Uint8Array(640).fill(60).buffer);
  const sent = socket.frames().map((frame) => new Uint8Array(frame)[0]);
  assert.deepEqual(
    sent,
    Array.from({length: 26}, (_, i) => 35 + i),
  );
});

testWith('only frames of the turn that is playing reach the loudspeaker', () => {
  begin();
  socket.audio(1); // before audio.started
  speak(1);
  socket.audio(2);
  socket.audio(0);
  socket.audio(1);
  assert.deepEqual(speaker.of('push'), [
    ['push', 1, 320],
    ['push', 1, 320],
  ]);
  assert.equal(client.stats.lateFrames, 3);
});

testWith('the turn of a frame is four bytes, most significant first', () => {
  begin();
  speak(0x01020304);
  assert.deepEqual(speaker.of('push'), [['push', 0x01020304, 320]]);
});

testWith('frames that are too short or hold half a sample are dropped', () => {
  begin();
  speak(1);
  socket.onmessage({data: new ArrayBuffer(3)});
  socket.audio(1, 641);
  assert.equal(speaker.of('push').length, 1);
});

testWith('text that is no message changes nothing, unknown messages are handed on', () => {
  begin();
  for (const data of ['', 'x', 'null', '[]', '7', '{}', '{"type":7}']) {
    socket.onmessage({data});
  }
  assert.deepEqual(events, []);
  assert.deepEqual(
    events.filter(({type}) => type === 'closed'),
    [],
  );
  socket.tell('novelty', {x: 1});
  assert.equal(events.at(-1).x, 1);
});

testWith('interrupting silences the loudspeaker at once and tells the server', () => {
  begin();
  speak(1);
  client.interrupt();
  assert.deepEqual(speaker.of('flush'), [['flush', 1]]);
  assert.equal(socket.of('interrupt').length, 1);
  assert.deepEqual(events, [{type: 'cut', turn: 1}]);
  socket.audio(1);
  socket.tell('audio.started', {turn: 1});
  socket.audio(1);
  assert.equal(speaker.of('push').length, 1, 'no ghost audio');
});

testWith('interrupting when nobody speaks silences nothing that is to come', () => {
  begin();
  client.interrupt();
  speak(1);
  assert.equal(speaker.of('push').length, 1);
  assert.equal(speaker.of('flush').length, 0);
});

testWith('the server’s interruption silences its turn for good, the next one plays', () => {
  begin();
  speak(1);
  socket.tell('interrupted', {turn: 1});
  socket.audio(1);
  speak(2);
  assert.deepEqual(speaker.of('flush'), [['flush', 1]]);
  assert.deepEqual(
    speaker.of('push').map(([, turn]) => turn),
    [1, 2],
  );
});

testWith('a reply that is interrupted before its audio never sounds', () => {
  begin();
  socket.tell('interrupted', {turn: 1});
  speak(1);
  assert.equal(speaker.of('push').length, 0);
});

testWith('typing interrupts and is sent', () => {
  begin();
  speak(1);
  client.say('stop that');
  assert.deepEqual(speaker.of('flush'), [['flush', 1]]);
  assert.deepEqual(socket.of('text.input'), [{type: 'text.input', text: 'stop that'}]);
});

testWith('what the loudspeaker does is told to the server, of the reply being played only', () => {
  begin();
  speak(1);
  speaker.emit('started', {turn: 1});
  speaker.emit('progress', {turn: 1, ms: 250});
  speaker.emit('progress', {turn: 9, ms: 250});
  speaker.emit('finished', {turn: 1, ms: 400});
  speaker.emit('finished', {turn: 1, ms: 400});
  assert.deepEqual(
    socket.sent.filter(({type}) => type?.startsWith('playback')),
    [
      {type: 'playback.started', turn: 1},
      {type: 'playback.progress', turn: 1, ms: 250},
      {type: 'playback.finished', turn: 1},
    ],
  );
});

testWith('an interrupted reply is never reported as finished', () => {
  begin();
  speak(1);
  client.interrupt();
  speaker.emit('finished', {turn: 1});
  assert.equal(socket.of('playback.finished').length, 0);
});

testWith('duck, unduck and audio.done reach the loudspeaker', () => {
  begin();
  speak(1);
  socket.tell('duck', {turn: 1});
  socket.tell('unduck', {turn: 1});
  socket.tell('audio.done', {turn: 1, ms: 20});
  socket.tell('audio.done', {turn: 5, ms: 20});
  assert.deepEqual(speaker.calls.slice(-3), [['duck', 1], ['unduck'], ['done', 1]]);
});

testWith('a hold and its release reach the loudspeaker, and drop no audio', () => {
  begin();
  speak(1);
  socket.tell('hold', {turn: 1});
  socket.audio(1);
  socket.tell('release', {turn: 1});
  socket.audio(1);
  assert.deepEqual(speaker.calls.slice(-4), [['hold', 1], ['push', 1, 320], ['release', 1], ['push', 1, 320]]);
  assert.equal(client.stats.lateFrames, 0);
});

testWith('the round trip is measured', (timers, mock) => {
  begin();
  const now = mock.method(performance, 'now', () => 1000);
  timers.tick(2000);
  now.mock.mockImplementation(() => 1042);
  socket.tell('pong', {t: socket.of('ping').at(-1).t});
  assert.deepEqual(events, [{type: 'rtt', ms: 42}]);
});

testWith('a server that stays silent is given up', (timers) => {
  begin();
  timers.tick(8000);
  socket.tell('pong', {t: 0});
  timers.tick(8000);
  assert.deepEqual(
    events.filter(({type}) => type === 'closed'),
    [],
  );
  timers.tick(4000);
  assert.deepEqual(events.at(-1), {type: 'closed', reason: 'lost'});
});

testWith('a lost connection is said once, and silences the loudspeaker', () => {
  begin();
  speak(1);
  socket.drop();
  assert.deepEqual(events, [{type: 'closed', reason: 'lost'}]);
  assert.deepEqual(speaker.of('flush'), [['flush', Infinity]]);
  client.interrupt();
  client.stop();
  client.say('hello');
  client.frame(new ArrayBuffer(640));
  assert.equal(events.length, 1);
});

testWith('a server that cannot be reached is told from a lost one', () => {
  client.start();
  socket.drop();
  assert.deepEqual(events, [{type: 'closed', reason: 'refused'}]);
});

testWith('why the session ended is said', () => {
  begin();
  socket.tell('session.ended', {reason: 'idle_timeout'});
  socket.drop();
  assert.deepEqual(events, [{type: 'closed', reason: 'idle_timeout'}]);
});

testWith('hanging up is silent at once, says so to the server, and does not wait for ever', (timers) => {
  begin();
  speak(1);
  client.stop();
  assert.deepEqual(speaker.of('flush'), [['flush', Infinity]]);
  assert.equal(socket.of('session.stop').length, 1);
  timers.tick(2000);
  assert.deepEqual(events, [{type: 'closed', reason: 'stopped'}]);
  assert.equal(socket.readyState, 3);
});

testWith('hanging up before the connection stands closes it', () => {
  client.start();
  client.stop();
  assert.equal(socket.readyState, 3);
  assert.deepEqual(events, [{type: 'closed', reason: 'stopped'}]);
});

testWith('after the end the loudspeaker’s news go nowhere', () => {
  begin();
  speak(1);
  socket.drop();
  const before = socket.sent.length;
  speaker.emit('finished', {turn: 1});
  assert.equal(socket.sent.length, before);
  assert.deepEqual(getEventListeners(speaker, 'finished'), []);
});
