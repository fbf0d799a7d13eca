package dev.parley.turn;

import dev.parley.audio.Pcm;
import dev.parley.turn.Deadlines.Deadline;

/**
 * How a reply becomes sound: audio comes for the text that text-to-speech was given. Where tools run, it is spoken in
 * segments, each under a voice of its own: what was said before a call is spoken to its end before more is.
 */
final class SpeechRules {
    private SpeechRules() {}

    /** All of the reply's text was given: what is left of it is spoken, then no more. */
    static void finish(StepContext step) {
        Reply reply = step.state.reply();
        if (reply.segmentEnds) {
            return;
        }
        boolean allWasGiven = reply.unspoken || reply.rounds > 0 && reply.given.isBlank();
        if (reply.audioComplete) {
            return;
        }
        if (!allWasGiven) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
            step.add(new TurnEffect.FinishSpeech(reply.voice));
        } else if (!reply.unspoken && isMute(reply)) {
            // What was said before the tools' results is all, and nothing of it was heard.
            Recovery.tts(step, new TurnEvent.TtsFailed(reply.voice, FailureCode.VENDOR_ERROR, null, 0));
        } else {
            if (step.state.delivery() != null) {
                ReplyRules.tellDone(step, reply.finish);
            }
            audioComplete(step);
        }
    }

    /** Whether there are words to hear, and no audio has come of them. */
    private static boolean isMute(Reply reply) {
        return reply.audioMs == 0 && reply.text.codePoints().anyMatch(Character::isLetterOrDigit);
    }

    // Audio comes.

    static void speech(StepContext step, Pcm pcm) {
        Reply reply = step.state.reply();
        if (reply.audioComplete || reply.isWordless() || pcm.bytes().length == 0) {
            return;
        }
        if (step.state.turn.times.ttsFirstAudio == 0) {
            step.state.turn.times.ttsFirstAudio = step.now;
        }
        reply.audioMs += pcm.ms();
        if (reply.textComplete || reply.segmentEnds) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
        } else {
            step.deadlines.clear(Deadline.AUDIO);
        }
        step.add(new TurnEffect.Play(reply.attempt, pcm));
        if (step.state.audible()) {
            PlaybackRules.oweMore(step);
        }
        if (reply.audioMs > TurnRules.MAX_REPLY_MS) {
            truncate(step);
        }
    }

    static void speechDone(StepContext step) {
        Reply reply = step.state.reply();
        if (reply.segmentEnds) {
            nextSegment(step);
            return;
        }
        if (reply.audioComplete || !reply.textComplete) {
            return;
        }
        if (isMute(reply)) {
            Recovery.tts(
                    step,
                    new TurnEvent.TtsFailed(reply.voice, FailureCode.VENDOR_ERROR, reply.text, reply.given.length()));
        } else {
            audioComplete(step);
        }
    }

    /** The reply is longer than anyone wants to hear: it ends with what there is. */
    static void truncate(StepContext step) {
        Reply reply = step.state.reply();
        if (reply.audioComplete || reply.audioMs == 0) {
            return;
        }
        reply.truncated = true;
        audioComplete(step);
        ReplyRules.textDone(step, "length");
    }

    static void audioComplete(StepContext step) {
        Reply reply = step.state.reply();
        reply.audioComplete = true;
        step.deadlines.clear(Deadline.AUDIO);
        if (step.state.delivery() != null) {
            step.deadlines.clear(Deadline.REPLY);
        }
        step.add(new TurnEffect.EndAudio(reply.attempt));
        PlaybackRules.finishIfSilent(step);
    }

    // Segments.

    /** Nothing was said and the result takes long: a short phrase fills the silence. It is never remembered. */
    static void fill(StepContext step) {
        Reply reply = step.state.reply();
        if (reply.tools == null || !reply.given.isBlank()) {
            return;
        }
        String phrase = Phrases.filler(step.state.language, step.state.fillers++);
        reply.given = phrase;
        step.add(new TurnEffect.Speak(reply.voice, phrase, step.state.language));
        step.to(Phase.AI_SPEAKING, "filler");
        endSegment(step);
    }

    /** What was given to text-to-speech so far is spoken to its end; what follows is another segment, under another voice. */
    static void endSegment(StepContext step) {
        Reply reply = step.state.reply();
        if (!reply.given.isBlank() && !reply.segmentEnds) {
            reply.segmentEnds = true;
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
            step.add(new TurnEffect.FinishSpeech(reply.voice));
        }
    }

    /** A segment was spoken, or given up: the text that waited for its end is spoken. */
    static void nextSegment(StepContext step) {
        Reply reply = step.state.reply();
        reply.segmentEnds = false;
        reply.voice = step.nextAttempt();
        reply.given = reply.deferred;
        reply.deferred = "";
        step.deadlines.clear(Deadline.AUDIO);
        if (!reply.given.isEmpty()) {
            step.add(new TurnEffect.Speak(reply.voice, reply.given, step.state.language));
        }
        if (reply.textComplete) {
            ReplyRules.finishText(step);
        }
    }

    /** Text-to-speech failed at a segment: what of it was not spoken is said once more, unless it was a filler. */
    static void segmentFailed(StepContext step, TurnEvent.TtsFailed failure) {
        Reply reply = step.state.reply();
        Activity.Delivery delivery = step.state.delivery();
        String rest = failure.unspoken() == null ? "" : failure.unspoken();
        boolean leadIn = reply.text.endsWith(reply.given);
        if (delivery != null
                && leadIn
                && !rest.isBlank()
                && !delivery.ttsRetried
                && failure.code().retryable()) {
            delivery.ttsRetried = true;
            reply.deferred = rest + reply.deferred;
        }
        nextSegment(step);
        if (reply.tools != null) {
            endSegment(step);
        }
    }
}
