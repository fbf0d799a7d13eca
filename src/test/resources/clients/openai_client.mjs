// OpenAI's client for Node, over TLS, which it insists on: a spoken turn, an interruption, a typed turn and a function call.
import OpenAI from 'openai';
import {OpenAIRealtimeWS} from 'openai/realtime/ws';
import {Microphone, PORT, check, figures, run, sleep, until} from './conversation.mjs';

const TOOL = {
  type: 'function', name: 'weather', description: 'The weather in a city.',
  parameters: {type: 'object', properties: {city: {type: 'string'}}, required: ['city']},
};

run(async () => {
  const client = new OpenAI({apiKey: 'k', baseURL: `https://localhost:${PORT}/v1`});
  const realtime = new OpenAIRealtimeWS({model: 'parley', options: {rejectUnauthorized: false}}, client);
  const events = [];
  const all = type => events.filter(event => event.type === type);
  const transcripts = () => all('response.output_audio_transcript.done').map(event => event.transcript);
  let microphone;
  realtime.on('event', event => {
    if (event.type === 'response.output_audio.delta') {
      figures.firstAudioMs ??= Math.round(performance.now() - microphone.voicedAt);
    }
    events.push(event);
  });
  realtime.on('error', error => events.push({type: 'error', error: String(error)}));
  await until('the session is created', () => all('session.created').length > 0);
  realtime.send({type: 'session.update', session: {type: 'realtime', instructions: 'You are helpful.', tools: [TOOL]}});
  await until('the session is updated', () => all('session.updated').length > 0);
  microphone = new Microphone(frame => realtime.send({
    type: 'input_audio_buffer.append', audio: Buffer.from(frame).toString('base64'),
  }));

  microphone.say();
  await until('the reply sounds', () => all('response.output_audio.delta').length > 0);
  check(all('conversation.item.input_audio_transcription.completed')[0].transcript === 'tell me a story', 'other words');
  await sleep(1500);

  const first = all('response.created')[0].response.id;
  const begun = all('input_audio_buffer.speech_started').length;
  microphone.say();
  await until('the interruption is told', () => all('input_audio_buffer.speech_started').length > begun);
  const at = events.indexOf(all('input_audio_buffer.speech_started')[begun]);
  await until('the next reply is told', () => transcripts().includes('You said: what time is it.'));
  const late = events.slice(at)
      .filter(event => event.type === 'response.output_audio.delta' && event.response_id === first);
  check(late.length === 0, `${late.length} pieces of audio after the interruption`);
  check(all('response.done')[0].response.status === 'cancelled', 'the interrupted response is not cancelled');
  await until('the second response is done', () => all('response.done').length === 2);

  const typed = text => {
    realtime.send({type: 'conversation.item.create',
      item: {type: 'message', role: 'user', content: [{type: 'input_text', text}]}});
    realtime.send({type: 'response.create'});
  };
  typed('hello there');
  await until('the typed turn is answered', () => transcripts().includes('You said: hello there.'));
  await until('the third response is done', () => all('response.done').length === 3);

  typed('what is the weather');
  await until('the function is called', () => all('response.function_call_arguments.done').length > 0);
  const call = all('response.function_call_arguments.done')[0];
  check(call.name === 'weather' && JSON.parse(call.arguments).city === 'Pune', `called ${JSON.stringify(call)}`);
  await until('the response of the call is done', () => all('response.done').length === 4);
  realtime.send({type: 'conversation.item.create',
    item: {type: 'function_call_output', call_id: call.call_id, output: 'sunny'}});
  realtime.send({type: 'response.create'});
  await until('the result is told', () => transcripts().includes('The tool says sunny.'));
  await until('the last response is done', () => all('response.done').length === 5);
  check(all('error').length === 0, JSON.stringify(all('error')));
  microphone.close();
});
