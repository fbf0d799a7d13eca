/** By state: the status, what the round button does, the hint. */
export const STATES = {
	idle: ['Ready when you are', 'Start talking', 'Press the circle or Space and talk'],
	asking: ['May I listen?', 'Cancel', 'Answer the browser’s question about the microphone'],
	connecting: ['Connecting', 'Cancel', 'One moment'],
	listening: ['Listening', 'Mute the microphone', 'Say something. Press to mute'],
	muted: ['Muted', 'Unmute the microphone', 'Nobody hears you. Press to unmute'],
	typing: ['Waiting for your words', 'Turn the microphone on', 'Type below, or press to talk'],
	thinking: ['Thinking', 'Stop this answer', 'Press or Space to stop'],
	speaking: ['Speaking', 'Interrupt', 'Talk, press or Space to interrupt'],
};

export const INSECURE = 'A browser gives sound and microphone only to pages opened over https or from localhost.';
export const VOICELESS = 'This browser cannot play the assistant’s voice: it lacks audio worklets.';
export const HELD_BACK = 'The browser holds the sound back. Press once more, or check the loudspeaker.';

const MICROPHONE = {
	NotAllowedError: 'The microphone is not allowed for this page. Allow it in the site’s settings, or type.',
	Dismissed: 'The question about the microphone was closed without an answer. Press again, or type.',
	NotFoundError: 'No microphone was found. Plug one in, or type.',
	NotReadableError: 'The microphone cannot be opened. Another program may be using it.',
};

export const noMicrophone = ({name, message}) =>
	MICROPHONE[/dismiss/i.test(message) ? 'Dismissed' : name] ??
	'The browser gives this page no microphone; you can type.';

/** By the reason of the end. */
export const ENDINGS = {
	lost: 'The connection was lost and this conversation with it.',
	refused: 'The server could not be reached.',
	idle_timeout: 'Nothing was said for a while. The conversation has ended.',
	shutdown: 'The server is being restarted.',
	error: 'The server failed, and the conversation had to end.',
};

export const STAGES = {stt: 'hear', llm: 'think', tts: 'speak'};

/** What Sarvam recognises, by tag; the empty tag is the server's configuration. */
export const LANGUAGES = {'': 'Server default', auto: 'Automatic'};
for (const tag of 'en hi bn gu kn ml mr or pa ta te as brx doi kok ks mai mni ne sa sat sd ur'.split(' ')) {
	LANGUAGES[`${tag}-IN`] = new Intl.DisplayNames([tag, 'en'], {type: 'language'}).of(tag);
}
