package dev.parley.turn;

import dev.parley.audio.Pcm;
import dev.parley.turn.Activity.Answering;
import dev.parley.turn.Activity.Delivery;
import dev.parley.turn.Activity.Preparing;
import dev.parley.turn.Deadlines.Deadline;
import java.util.List;

/** How a reply comes: it is asked for, its text comes, its audio comes, it is heard. */
final class ReplyRules {
    private ReplyRules() {}

    // A reply is asked for.

    /** Prepares a reply to the words so far, before the turn has ended. */
    static void speculate(StepContext step) {
        TurnState state = step.state;
        step.deadlines.clear(Deadline.SPECULATE);
        String words = state.transcript.words();
        if (state.reply() != null && !UserTranscript.same(state.reply().words, words)) {
            step.cancelReply();
        }
        boolean sensible = state.sttFailure == null && !state.transcript.isBlank() && !state.pause.preparedFor(words);
        int left = step.rules.maxAttempts() - state.speculations;
        if (state.reply() != null || !sensible || left == 0 || state.confirmation != null || !step.answers()) {
            return;
        }
        long last = state.pause.since() + TurnRules.LAST_WORDS_MS;
        if (left == 1 && step.now < last) {
            step.deadlines.set(Deadline.SPECULATE, last);
        } else {
            state.speculations++;
            state.pause = new TurnState.Pause(state.pause.since(), words);
            Reply reply = new Reply(step.nextAttempt(), words, true);
            step.become(new Preparing(reply));
            request(step, reply, state.conversation.user(words));
        }
    }

    /** The user's turn is over: from now on they are owed something to hear. */
    static void oweReply(StepContext step) {
        if (!step.deadlines.has(Deadline.REPLY)) {
            step.deadlines.set(Deadline.REPLY, step.now + step.rules.replyWaitMs());
        }
    }

    /** Asks for the reply to a turn that has ended. */
    static void ask(StepContext step, String words) {
        step.state.answered = step.state.transcript;
        Reply reply = new Reply(step.nextAttempt(), words, false);
        begin(step, new Answering(reply, new Delivery()));
        request(step, reply, step.state.conversation);
    }

    /** The assistant speaks first. */
    static void greet(StepContext step, String greeting) {
        // What is measured of this turn counts from here.
        step.voicedLast(step.now);
        oweReply(step);
        step.to(Phase.AI_SPEAKING, "greeting");
        begin(step, new Activity.Greeting(new Reply(step.nextAttempt(), "", false), new Delivery()));
        say(step, greeting);
        finishText(step);
        tellDone(step, "stop");
    }

    /** Makes this the reply: it may be seen and heard. */
    static void begin(StepContext step, Activity activity) {
        step.become(activity);
        step.add(new TurnEffect.Release(activity.reply().attempt));
    }

    static void request(StepContext step, Reply reply, Conversation conversation) {
        if (reply.text.isEmpty()) {
            reply.unspoken = !step.control.spoken();
        }
        TurnTimestamps timestamps = step.timestamps();
        timestamps.llmRequest = step.now;
        timestamps.llmFirstToken = 0;
        timestamps.ttsFirstText = 0;
        timestamps.ttsFirstAudio = 0;
        step.deadlines.set(Deadline.TOKEN, step.now + step.rules.llmWaitMs());
        step.add(new TurnEffect.Ask(
                reply.model, conversation.messages(), List.copyOf(step.tools.values()), ToolRules.mayCall(reply)));
    }

    /** The reply that was prepared is the right one: what there is of it goes out at once. */
    static void promote(StepContext step, Reply reply) {
        // Its deadlines stand.
        step.state.activity = new Answering(reply, new Delivery());
        if (!reply.text.isEmpty()) {
            step.to(Phase.AI_SPEAKING, "first_token");
            step.tell(new ServerEvent.ReplyDelta(step.state.turn, reply.text));
        }
        if (reply.textComplete) {
            tellDone(step, reply.finish);
        }
        step.add(new TurnEffect.Release(reply.attempt));
        if (reply.tools != null) {
            ToolRules.start(step);
        } else {
            finishIfSilent(step);
        }
    }

    // Its text comes.

    static void token(StepContext step, String text) {
        Reply reply = step.state.reply();
        if (!awaitsText(step) || text.isEmpty()) {
            return;
        }
        if (reply.text.isEmpty()) {
            step.timestamps().llmFirstToken = step.now;
            step.timestamps().ttsFirstText = step.now;
        }
        say(step, ToolRules.apart(reply, text));
        step.deadlines.set(Deadline.TOKEN, step.now + step.rules.llmWaitMs());
        if (reply.audioMs == 0
                && !reply.unspoken
                && !step.deadlines.has(Deadline.AUDIO)
                && reply.text.length() >= TurnRules.SPEAKABLE_CHARS) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
        }
        if (reply.text.length() > TurnRules.MAX_REPLY_CHARS) {
            reply.truncated = true;
            textDone(step, "length");
        }
    }

    /** Takes the next piece of the reply: it is spoken, and shown when the turn has ended. */
    static void say(StepContext step, String text) {
        Reply reply = step.state.reply();
        reply.text += text;
        if (reply.segmentEnds) {
            reply.deferred += text;
        } else if (!reply.unspoken) {
            reply.given += text;
            step.add(new TurnEffect.Speak(reply.voice, text));
        }
        if (step.state.delivery() != null) {
            step.to(Phase.AI_SPEAKING, "first_token");
            step.tell(new ServerEvent.ReplyDelta(step.state.turn, text));
        }
    }

    /** The model works, although its next text takes longer than between two others. */
    static void thinking(StepContext step) {
        if (awaitsText(step)) {
            step.deadlines.set(Deadline.TOKEN, step.now + step.rules.llmWaitMs());
        }
    }

    /** Whether more text of the reply may come. */
    static boolean awaitsText(StepContext step) {
        Reply reply = step.state.reply();
        return !reply.textComplete && reply.tools == null && !step.deadlines.has(Deadline.ASK_AGAIN);
    }

    /** The model has given its answer: words, or calls of tools. */
    static void answered(StepContext step, TurnEvent.ReplyDone event) {
        if (!event.calls().isEmpty() && awaitsText(step) && !step.state.apologising()) {
            ToolRules.called(step, event.calls());
        } else {
            textDone(step, event.finish());
        }
    }

    static void textDone(StepContext step, String finish) {
        Reply reply = step.state.reply();
        if (!awaitsText(step)) {
            return;
        }
        boolean unspoken = finish.equals(TurnEvent.ReplyDone.UNSPOKEN);
        if (reply.text.isBlank() && unspoken) {
            say(step, Apology.nothingToSay(step.state.language));
        } else if (reply.text.isBlank()) {
            Recovery.llm(step, FailureCode.VENDOR_ERROR, 0);
            return;
        }
        reply.finish = unspoken ? "stop" : finish;
        finishText(step);
        if (step.state.delivery() != null) {
            tellDone(step, reply.finish);
        }
    }

    static void finishText(StepContext step) {
        Reply reply = step.state.reply();
        reply.textComplete = true;
        step.deadlines.clear(Deadline.TOKEN);
        if (reply.segmentEnds) {
            return;
        }
        boolean nothingToSpeak = reply.unspoken || reply.rounds > 0 && reply.given.isBlank();
        if (nothingToSpeak && !reply.audioComplete) {
            // It is text only, or all that there is to say was said before the tools' results.
            if (step.state.delivery() != null) {
                tellDone(step, reply.finish);
            }
            audioComplete(step);
        } else if (!reply.audioComplete) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
            step.add(new TurnEffect.FinishSpeech(reply.voice));
        }
    }

    static void tellDone(StepContext step, String finish) {
        Delivery delivery = step.state.delivery();
        if (!delivery.doneTold) {
            delivery.doneTold = true;
            step.tell(new ServerEvent.ReplyDone(step.state.turn, step.state.reply().text, finish));
        }
    }

    // Its audio comes.

    static void speech(StepContext step, Pcm pcm) {
        Reply reply = step.state.reply();
        if (reply.audioComplete || reply.isWordless() || pcm.bytes().length == 0) {
            return;
        }
        if (step.state.timestamps.ttsFirstAudio == 0) {
            step.timestamps().ttsFirstAudio = step.now;
        }
        reply.audioMs += pcm.ms();
        if (reply.textComplete || reply.segmentEnds) {
            step.deadlines.set(Deadline.AUDIO, step.now + step.rules.ttsWaitMs());
        } else {
            step.deadlines.clear(Deadline.AUDIO);
        }
        step.add(new TurnEffect.Play(reply.attempt, pcm));
        if (step.state.audible()) {
            oweMore(step);
        }
        if (reply.audioMs > TurnRules.MAX_REPLY_MS) {
            truncate(step);
        }
    }

    static void speechDone(StepContext step) {
        Reply reply = step.state.reply();
        if (reply.segmentEnds) {
            ToolRules.nextSegment(step);
            return;
        }
        if (reply.audioComplete || !reply.textComplete) {
            return;
        }
        if (reply.audioMs == 0 && reply.text.codePoints().anyMatch(Character::isLetterOrDigit)) {
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
        textDone(step, "length");
    }

    static void audioComplete(StepContext step) {
        Reply reply = step.state.reply();
        reply.audioComplete = true;
        step.deadlines.clear(Deadline.AUDIO);
        if (step.state.delivery() != null) {
            step.deadlines.clear(Deadline.REPLY);
        }
        step.add(new TurnEffect.EndAudio(reply.attempt));
        finishIfSilent(step);
    }

    /** A reply with nothing to hear in it has been heard as soon as it is complete. */
    private static void finishIfSilent(StepContext step) {
        Reply reply = step.state.reply();
        if (step.state.delivery() != null && reply.textComplete && reply.audioComplete && reply.audioMs == 0) {
            heard(step, "reply.silent");
        }
    }

    // It is heard.

    static void audioSent(StepContext step) {
        Delivery delivery = step.state.delivery();
        if (delivery == null) {
            return;
        }
        delivery.audible = true;
        if (step.state.timestamps.firstAudioSent == 0) {
            step.timestamps().firstAudioSent = step.now;
        }
        oweMore(step);
    }

    /** While the reply goes on, the user is owed more when what there is of it has been heard. */
    static void oweMore(StepContext step) {
        Reply reply = step.state.reply();
        Delivery delivery = step.state.delivery();
        if (reply.audioComplete || delivery.hold != null) {
            step.deadlines.clear(Deadline.REPLY);
        } else {
            long heard = step.state.timestamps.firstAudioSent + delivery.heldMs + (long) reply.audioMs;
            long waits = Math.max(step.now, Math.max(heard, step.deadlines.get(Deadline.TOOLS)));
            step.deadlines.set(Deadline.REPLY, waits + step.rules.replyWaitMs());
        }
    }

    static void audioDrained(StepContext step, long aheadMs) {
        step.state.reply().audioSent = true;
        long left = aheadMs + TurnRules.PLAYBACK_GRACE_MS;
        Delivery delivery = step.state.delivery();
        if (delivery != null && delivery.hold != null) {
            delivery.hold = new Activity.Hold(delivery.hold.since(), delivery.hold.at(), left);
        } else {
            step.deadlines.set(Deadline.PLAYBACK, step.now + left);
        }
    }

    static void playbackStarted(StepContext step, int turn) {
        boolean live = turn == step.state.turn && step.state.audible();
        if (live && step.state.timestamps.playbackStarted == 0) {
            step.timestamps().playbackStarted = step.now;
        }
    }

    static void playbackFinished(StepContext step, int turn) {
        if (turn == step.state.turn && step.state.reply() != null && step.state.reply().audioSent) {
            heard(step, "playback.finished");
        }
    }

    static void heard(StepContext step, String trigger) {
        TurnState state = step.state;
        Reply reply = state.reply();
        boolean apology = state.apologising();
        if (apology || reply.truncated) {
            // The vendors may still be working.
            step.add(new TurnEffect.Cancel(reply.latest()));
        }
        boolean remembered = state.answering() || state.activity instanceof Activity.Greeting;
        if (remembered && reply.told < reply.text.length()) {
            state.conversation = state.conversation.assistant(
                    reply.text.substring(reply.told).stripLeading());
        }
        if (apology) {
            state.confirmation = null;
        }
        if (state.answering()) {
            ToolRules.questionHeard(step);
        }
        if (state.held()) {
            // The client has gone on to play.
            UserTranscript answered = state.answered;
            BargeIn.release(step);
            state.answered = answered;
        }
        BargeIn.unduck(step);
        step.tellMetrics(reply, null);
        step.active(step.now);
        step.nextTurn(BargeIn.nextWords(state));
        step.to(Phase.USER_SPEAKING, apology ? "fallback.finished" : trigger);
        Recovery.listenOn(step);
    }
}
