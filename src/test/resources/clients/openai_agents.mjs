// The agents SDK in Node.
import {OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool} from '@openai/agents-realtime';
import {z} from 'zod';
import {talk} from './agents_talk.mjs';
import {Microphone, PORT, check, figures, run, sleep, until} from './conversation.mjs';

run(async () => {
  const cities = [];
  const weather = tool({
    name: 'weather', description: 'The weather in a city.', parameters: z.object({city: z.string()}),
    execute: async ({city}) => {
      cities.push(city);
      return 'sunny';
    },
  });
  const agent = new RealtimeAgent({name: 'Parley', instructions: 'You are helpful.', tools: [weather]});
  const url = `ws://127.0.0.1:${PORT}/v1/realtime?model=parley`;
  const session = new RealtimeSession(agent,
      {transport: new OpenAIRealtimeWebSocket({url}), model: 'parley', tracingDisabled: true});
  await session.connect({apiKey: 'k'});
  const microphone = new Microphone(frame => session.sendAudio(frame.buffer));
  await talk({session, microphone, sleep, until, check, figures, cities});
  microphone.close();
});
