// Twilio's and Plivo's SDKs for Node: sign what Parley is asked, and would give the same document.
import {readFileSync} from 'node:fs';
import plivo from 'plivo';
import plivoSecurity from 'plivo/dist/utils/v3Security.js';
import twilio from 'twilio';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import WebSocket from 'ws';
import {PORT, check, run} from './conversation.mjs';

const PUBLIC = process.env.PARLEY_PUBLIC;
const NONCE = '05429567804466091622';

async function ask(path, form, headers) {
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, {
    method: 'POST', headers, body: new URLSearchParams(form),
  });
  return {status: answer.status, text: await answer.text()};
}

function connect(url, headers, protocols = []) {
  const socket = new WebSocket(url.replace(PUBLIC.replace('https', 'wss'), `ws://127.0.0.1:${PORT}`), protocols, {headers});
  return new Promise(resolve => {
    socket.on('open', () => {
      socket.close();
      resolve(101);
    });
    socket.on('unexpected-response', (request, response) => resolve(response.statusCode));
    socket.on('error', () => {});
  });
}

run(async () => {
  const call = {CallSid: 'CA1', From: '+911234567890', To: '+92', CallStatus: 'ringing', Empty: ''};
  const path = '/phone/twilio/answer?shop=a%20b';
  const signature = webhooks.getExpectedTwilioSignature('12345', PUBLIC + path, call);
  const answer = await ask(path, call, {'X-Twilio-Signature': signature});
  const stream = PUBLIC.replace('https', 'wss') + '/phone/twilio';
  const document = new twilio.twiml.VoiceResponse();
  document.connect().stream({url: stream});
  check(answer.text === document.toString(), `Twilio's document is ${document}, Parley's ${answer.text}`);
  check((await ask(path, {...call, From: '+1'}, {'X-Twilio-Signature': signature})).status === 403, 'a forged call');
  const upgrade = webhooks.getExpectedTwilioSignature('12345', stream, {});
  check(await connect(stream, {'X-Twilio-Signature': upgrade}) === 101, 'the stream is refused');
  check(await connect(stream, {'X-Twilio-Signature': signature}) === 401, 'a forged stream');

  // Plivo's SDK only verifies: it says whether the signature that Parley takes is the right one.
  const form = {CallUUID: 'x', From: '+91', To: '+92'};
  const given = readFileSync(process.env.PARLEY_PLIVO_SIGNATURE, 'utf8');
  check(plivoSecurity.validateV3Signature('POST', `${PUBLIC}/phone/plivo/answer`, NONCE, 'tok', given, form),
      'Plivo would not take the signature');
  const told = await ask('/phone/plivo/answer', form,
      {'X-Plivo-Signature-V3': given, 'X-Plivo-Signature-V3-Nonce': NONCE});
  const url = /wss:[^<]+/.exec(told.text)[0];
  const response = plivo.Response();
  response.addStream(url, {bidirectional: true, keepCallAlive: true, contentType: 'audio/x-l16;rate=16000'});
  const plain = xml => xml.replace(/<\?.*?\?>/, '').split(/[\s<>]+/).sort().join(' ');
  check(plain(told.text) === plain(response.toXML()), `Plivo's document is ${response.toXML()}, Parley's ${told.text}`);
  check(await connect(url, {}, ['audio.drachtio.org']) === 101, "Plivo's stream is refused");
});
