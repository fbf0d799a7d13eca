/** What the page says, in plain words. */

/** Per state: the status, what the round button does, and the hint below it. */
export const STATES = {
  idle: ['Ready when you are', 'Start talking', 'Press the circle or Space and talk'],
  asking: ['May I listen?', 'Cancel', 'Answer the browser’s question about the microphone'],
  connecting: ['Connecting', 'Cancel', 'One moment'],
  listening: ['Listening', 'Mute the microphone', 'Say something. Press to mute'],
  muted: ['Muted', 'Unmute the microphone', 'Nothing of you is heard. Press to unmute'],
  typing: ['Waiting for your words', 'Turn the microphone on', 'Type below, or press to talk'],
  thinking: ['Thinking', 'Stop this answer', 'Press or Space to stop'],
  speaking: ['Speaking', 'Interrupt', 'Talk, press or Space to interrupt'],
};

/** By MicrophoneError's kind. */
export const MICROPHONE = {
  insecure:
    'A browser gives the microphone only to pages opened over https or on this very machine (localhost). Open Parley that way.',
  unsupported: 'This browser does not give the page a microphone. You can still type below.',
  refused:
    'The microphone is not allowed for this page. Allow it in the browser’s site settings, then press the circle again. You can still type below.',
  dismissed:
    'The question about the microphone was closed without an answer. Press the circle to be asked again, or type below.',
  missing: 'No microphone was found. Plug one in and press the circle again, or type below.',
  busy: 'The microphone is there but cannot be opened. Another program may be using it. Close that and try again, or type below.',
};

/** By why the conversation is over; the user's own stop needs no words. */
export const ENDINGS = {
  lost: 'The connection was lost and this conversation with it.',
  refused: 'The server could not be reached.',
  idle_timeout: 'Nothing was said for a while, so the conversation has ended.',
  shutdown: 'The server is being restarted. This conversation has ended.',
  error: 'Something went wrong on the server, and the conversation had to end.',
};
