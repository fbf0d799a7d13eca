/** The keyless demonstration: which stages are stand-ins, and what they understand. */

/** What each stage does. */
export const STAGES = {stt: 'hear', llm: 'think', tts: 'speak'};

/** Understood for sure, should the server not tell. */
const SOME = [
  'what time is it',
  'what day is it today',
  'tell me a story',
  'what is seven times eight',
  'hello',
  'who are you',
  'what did i say',
];

/** @param {object} stages of `session.started` @returns {string[]} what the built-in ones do */
export function standIns(stages = {}) {
  return Object.keys(STAGES)
    .filter((stage) => stages[stage] === 'sandbox')
    .map((stage) => STAGES[stage]);
}

/** @returns {Promise<string[]>} what can be said */
export async function phrases() {
  try {
    const answer = await fetch('api/phrases');
    const list = answer.ok ? await answer.json() : [];
    return Array.isArray(list) && list.length > 0 ? list.map(String) : SOME;
  } catch {
    return SOME;
  }
}
