// A conversation by the agents SDK, in Node and in a page: a spoken turn, an interruption, a typed turn, a function call.

/** @param tools what differs: a connected session, a microphone, sleep, until, check, figures and the cities asked for */
export async function talk({session, microphone, sleep, until, check, figures, cities}) {
  const events = [];
  session.on('error', error => events.push(['error', JSON.stringify(error)]));
  session.on('audio_interrupted', () => events.push(['interrupted']));
  session.on('audio_stopped', () => events.push(['stopped']));
  session.on('audio', event => {
    figures.firstAudioMs ??= Math.round(performance.now() - microphone.voicedAt);
    events.push(['audio', event.responseId]);
  });
  const count = type => events.filter(event => event[0] === type).length;
  const said = role => session.history.filter(item => item.type === 'message' && item.role === role)
      .flatMap(item => item.content.map(part => part.transcript ?? part.text ?? ''));

  microphone.say();
  await until('the reply sounds', () => count('audio') > 0);
  await sleep(1500);

  microphone.say();
  await until('the interruption is told', () => count('interrupted') > 0);
  const at = events.findIndex(event => event[0] === 'interrupted');
  const story = events.find(event => event[0] === 'audio')[1];
  await until('the next reply is in the history', () => said('assistant').some(text => text.includes('what time is it')));
  const late = events.slice(at).filter(event => event[0] === 'audio' && event[1] === story);
  check(late.length === 0, `${late.length} pieces of audio after the interruption`);
  await until('it is complete', () => count('stopped') >= 2 || said('assistant').includes('You said: what time is it.'));

  session.sendMessage('hello there');
  await until('the typed turn is answered', () => said('assistant').includes('You said: hello there.'));

  session.sendMessage('what is the weather');
  await until('the function is called', () => cities.length > 0);
  check(cities.join() === 'Pune', `called with ${cities}`);
  await until('the result is told', () => said('assistant').includes('The tool says sunny.'));
  const users = said('user').join('; ');
  check(users === 'tell me a story; what time is it; hello there; what is the weather', `history: ${users}`);
  check(count('error') === 0, `errors: ${JSON.stringify(events.filter(event => event[0] === 'error'))}`);
}
