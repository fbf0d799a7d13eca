package dev.parley.turn;

import dev.parley.audio.Pcm;
import dev.parley.turn.Deadlines.Deadline;
import dev.parley.turn.Reply.Segment;

/**
 * How a reply becomes sound: audio comes for the text that text-to-speech was given. Where tools run, it is spoken in
 * segments, each under a voice of its own: what was said before a call is spoken to its end before more is.
 */
final class SpeechRules {
    private SpeechRules() {}

    /** All of the reply's text was given: what is left of it is spoken, then no more. */
    static void finish(StepContext step) {
        Reply reply = step.state.reply();
        if (reply.segment.ends()) {
            return;
        }
        boolean allWasGiven =
                reply.unspoken || toolsRan(step) && reply.segment.given().isBlank();
        if (reply.audioComplete) {
            return;
        }
        if (!allWasGiven) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
            step.add(new TurnEffect.FinishSpeech(reply.segment.voice()));
        } else if (!reply.unspoken && isMute(reply)) {
            // What was said before the tools' results is all, and nothing of it was heard.
            Recovery.tts(step, new TurnEvent.TtsFailed(reply.segment.voice(), FailureCode.VENDOR_ERROR, null, 0));
        } else {
            if (step.state.delivery() != null) {
                ReplyRules.tellDone(step, reply.finish);
            }
            audioComplete(step);
        }
    }

    private static boolean toolsRan(StepContext step) {
        return step.state.delivery() != null && step.state.delivery().rounds > 0;
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
        if (reply.textComplete || reply.segment.ends()) {
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
        if (reply.segment.ends()) {
            nextSegment(step);
            return;
        }
        if (reply.audioComplete || !reply.textComplete) {
            return;
        }
        if (isMute(reply)) {
            Recovery.tts(
                    step,
                    new TurnEvent.TtsFailed(
                            reply.segment.voice(),
                            FailureCode.VENDOR_ERROR,
                            reply.text,
                            reply.segment.given().length()));
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
        if (reply.tools == null || !reply.segment.given().isBlank()) {
            return;
        }
        String phrase = Phrases.filler(step.state.language, step.state.fillers++);
        reply.segment = new Segment(reply.segment.voice(), phrase);
        step.add(new TurnEffect.Speak(reply.segment.voice(), phrase, step.state.language));
        step.to(Phase.AI_SPEAKING, "filler");
        endSegment(step);
    }

    /** What was given to text-to-speech so far is spoken to its end; what follows is another segment, under another voice. */
    static void endSegment(StepContext step) {
        Reply reply = step.state.reply();
        if (!reply.segment.given().isBlank() && !reply.segment.ends()) {
            reply.segment = reply.segment.ended();
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
            step.add(new TurnEffect.FinishSpeech(reply.segment.voice()));
        }
    }

    /** A segment was spoken, or given up: the text that waited for its end is spoken. */
    static void nextSegment(StepContext step) {
        Reply reply = step.state.reply();
        Segment next = new Segment(step.nextAttempt(), reply.segment.next());
        reply.segment = next;
        step.deadlines.clear(Deadline.AUDIO);
        if (!next.given().isEmpty()) {
            step.add(new TurnEffect.Speak(next.voice(), next.given(), step.state.language));
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
        boolean leadIn = reply.text.endsWith(reply.segment.given() + reply.segment.next());
        if (delivery != null
                && leadIn
                && !rest.isBlank()
                && !delivery.ttsRetried
                && failure.code().retryable()) {
            delivery.ttsRetried = true;
            reply.segment = reply.segment.waitFirst(rest);
        }
        nextSegment(step);
        if (reply.tools != null) {
            endSegment(step);
        }
    }
}
