package dev.parley.turn;

import java.util.ArrayList;
import java.util.List;

/** One step of the {@link TurnMachine}: reads an event, changes the draft of the next state, gathers effects. */
final class Transition implements TurnEvent.Handler {
    final TurnState state;
    final List<TurnEffect> effects = new ArrayList<>(4);

    private final TurnRules rules;
    private final long now;

    Transition(TurnRules rules, TurnState draft, long now) {
        this.rules = rules;
        this.state = draft;
        this.now = now;
    }

    // The conversation begins and ends.

    @Override
    public void on(TurnEvent.Started event) {
        if (state.phase == Phase.IDLE) {
            state.lastActive = now;
            to(Phase.USER_SPEAKING, "session.start");
        }
    }

    @Override
    public void on(TurnEvent.Ended event) {
        end(event.reason());
    }

    private void end(EndReason reason) {
        cancelReply();
        if (state.phase != Phase.IDLE) {
            to(Phase.IDLE, reason.key());
        }
        state.ended = true;
        state.conversation = Conversation.EMPTY;
        state.heard = Heard.NOTHING;
        effects.add(new TurnEffect.End(reason));
    }

    // The user speaks, pauses, types, presses stop.

    @Override
    public void on(TurnEvent.VoiceHint event) {
        if (state.audible() && !state.ducked) {
            state.ducked = true;
            tell(new Notice.Duck(state.turn));
        }
    }

    @Override
    public void on(TurnEvent.VoiceFaded event) {
        if (state.ducked) {
            state.ducked = false;
            tell(new Notice.Unduck(state.turn));
        }
    }

    @Override
    public void on(TurnEvent.SpeechStarted event) {
        takeTheFloor(event.voicedAt());
        if (state.speaking) {
            return;
        }
        state.speaking = true;
        state.spoke = true;
        state.paused = false;
        state.quietDeadline = 0;
        state.wordsDeadline = 0;
        active(now);
        tell(new Notice.SpeechStarted(state.turn));
        if (state.sttDown) {
            state.sttDown = false;
            reopenStt();
        }
    }

    @Override
    public void on(TurnEvent.SpeechStopped event) {
        if (state.speaking) {
            state.speaking = false;
            active(now);
            tell(new Notice.SpeechStopped(state.turn));
        }
    }

    @Override
    public void on(TurnEvent.Silence event) {
        if (state.phase != Phase.USER_SPEAKING || state.speaking || !state.spoke) {
            return;
        }
        voicedLast(now - event.ms());
        if (event.ms() >= rules.silenceMs()) {
            endTurn();
        } else if (rules.speculateAfterMs() > 0 && event.ms() >= rules.speculateAfterMs()) {
            state.paused = true;
            speculate();
        }
    }

    @Override
    public void on(TurnEvent.Typed event) {
        if (event.text().isBlank()) {
            return;
        }
        takeTheFloor(now);
        state.heard = state.heard.typed(event.text());
        state.speaking = false;
        voicedLast(now);
        commit("text.input");
    }

    @Override
    public void on(TurnEvent.StopPressed event) {
        active(now);
        if (state.phase != Phase.USER_SPEAKING) {
            takeTheFloor(now);
        }
    }

    // What the user said.

    @Override
    public void on(TurnEvent.Transcript event) {
        state.sttRetried = false;
        if (event.language() != null) {
            state.language = event.language();
        }
        Heard heard = state.heard.with(event.utterance(), event.text(), event.settled());
        if (heard == state.heard) {
            return;
        }
        if (state.phase != Phase.USER_SPEAKING) {
            // The turn has ended on the words that were known: what comes now is late.
            state.heard = heard.next();
            return;
        }
        boolean changed = !heard.words().equals(state.heard.words());
        state.heard = heard;
        if (!changed) {
            return;
        }
        state.marks.transcript = now;
        tell(new Notice.PartialTranscript(state.turn, heard.words(), state.language));
        if (state.wordsDeadline != 0 && !heard.blank()) {
            commit("transcript");
        } else if (state.paused) {
            speculate();
        } else if (!state.spoke && !heard.blank()) {
            // Words too soft for the detector: the turn ends when no more of them come.
            active(now);
            state.quietDeadline = now + rules.silenceMs();
        }
    }

    @Override
    public void on(TurnEvent.SttFailed event) {
        boolean words = state.phase == Phase.USER_SPEAKING && state.spoke;
        if (words && !state.sttRetried && event.code().retryable()) {
            state.sttRetried = true;
            reopenStt();
        } else {
            // Tried again when the user next speaks; words that are lost now are answered with an apology at the turn's end.
            state.sttDown = true;
            state.sttFailure = words ? event.code() : null;
            if (state.wordsDeadline != 0) {
                endTurn();
            }
        }
    }

    private void reopenStt() {
        state.heard = state.heard.relink();
        if (state.wordsDeadline != 0) {
            state.wordsDeadline = now + rules.transcriptWaitMs();
        }
        effects.add(new TurnEffect.ReopenStt());
    }

    // The user's turn ends.

    private void endTurn() {
        state.paused = false;
        if (state.sttFailure != null) {
            cancelReply();
            apologise(Stage.STT, state.sttFailure);
        } else if (!state.heard.blank()) {
            commit("silence");
        } else if (rules.transcriptWaitMs() > 0) {
            state.wordsDeadline = now + rules.transcriptWaitMs();
        } else {
            awaitNextWords();
        }
    }

    /** Nothing was understood: nothing is asked, and what still comes of it is not for the next words. */
    private void awaitNextWords() {
        cancelReply();
        state.wordsDeadline = 0;
        state.spoke = false;
        state.speculations = 0;
        state.heard = state.heard.next();
    }

    private void commit(String trigger) {
        String words = state.heard.words();
        state.wordsDeadline = 0;
        state.quietDeadline = 0;
        state.paused = false;
        state.marks.turnEnd = now;
        tell(new Notice.FinalTranscript(state.turn, words, state.language));
        state.conversation = state.conversation.user(words);
        state.heard = state.heard.next();
        to(Phase.AI_PROCESSING, trigger);
        if (state.reply != null && Heard.same(state.reply.words, words)) {
            promote();
        } else {
            cancelReply();
            ask(words, state.conversation, true);
        }
    }

    // A reply is asked for.

    private void speculate() {
        String words = state.heard.words();
        if (state.reply != null && !Heard.same(state.reply.words, words)) {
            cancelReply();
        }
        if (state.reply == null && !state.heard.blank() && state.speculations < rules.maxAttempts()) {
            state.speculations++;
            ask(words, state.conversation.user(words), false);
        }
    }

    private void ask(String words, Conversation conversation, boolean committed) {
        Reply reply = attempt(words, committed);
        reply.speculated = !committed;
        request(reply, conversation);
    }

    private void request(Reply reply, Conversation conversation) {
        reply.tokenDeadline = now + rules.llmWaitMs();
        state.marks.llmRequest = now;
        effects.add(new TurnEffect.Ask(reply.attempt, conversation.messages()));
    }

    private Reply attempt(String words, boolean committed) {
        Reply reply = new Reply(new Attempt(state.turn, ++state.attempts), words);
        state.reply = reply;
        state.marks.llmFirstToken = 0;
        state.marks.ttsFirstText = 0;
        state.marks.ttsFirstAudio = 0;
        reply.committed = committed;
        if (committed) {
            effects.add(new TurnEffect.Release(reply.attempt));
        }
        return reply;
    }

    /** The reply that was prepared is the right one: what there is of it goes out at once. */
    private void promote() {
        Reply reply = state.reply;
        reply.committed = true;
        effects.add(new TurnEffect.Release(reply.attempt));
        if (!reply.text.isEmpty()) {
            to(Phase.AI_SPEAKING, "first_token");
            tell(new Notice.ReplyDelta(state.turn, reply.text));
        }
        if (reply.written) {
            tellDone(reply.finish);
        }
        finishIfSilent(reply);
    }

    // The reply's words come.

    @Override
    public void on(TurnEvent.Token event) {
        Reply reply = state.reply;
        if (!live(event.attempt()) || reply.written || event.text().isEmpty()) {
            return;
        }
        if (reply.text.isEmpty()) {
            state.marks.llmFirstToken = now;
            state.marks.ttsFirstText = now;
        }
        say(reply, event.text());
        reply.tokenDeadline = now + rules.llmWaitMs();
        if (reply.audioMs == 0 && reply.audioDeadline == 0 && reply.text.length() >= TurnRules.SPEAKABLE_CHARS) {
            reply.audioDeadline = now + rules.ttsWaitMs();
        }
    }

    /** Takes the next piece of a reply: it is spoken, and shown when the turn has ended. */
    private void say(Reply reply, String text) {
        reply.text += text;
        effects.add(new TurnEffect.Speak(reply.attempt, text));
        if (reply.committed) {
            to(Phase.AI_SPEAKING, "first_token");
            tell(new Notice.ReplyDelta(state.turn, text));
        }
    }

    @Override
    public void on(TurnEvent.ReplyDone event) {
        Reply reply = state.reply;
        if (!live(event.attempt()) || reply.written) {
            return;
        }
        if (reply.text.isBlank()) {
            llmFailed(FailureCode.VENDOR_ERROR, 0);
            return;
        }
        reply.finish = event.finish();
        finishText(reply);
        if (reply.committed) {
            tellDone(reply.finish);
        }
    }

    private void finishText(Reply reply) {
        reply.written = true;
        reply.tokenDeadline = 0;
        if (!reply.spoken) {
            reply.audioDeadline = now + rules.ttsWaitMs();
            effects.add(new TurnEffect.FinishSpeech(reply.attempt));
        }
    }

    @Override
    public void on(TurnEvent.LlmFailed event) {
        if (live(event.attempt()) && !state.reply.written) {
            llmFailed(event.code(), event.retryAfterMs());
        }
    }

    private void llmFailed(FailureCode code, long retryAfterMs) {
        Reply reply = state.reply;
        if (!reply.committed) {
            // Nobody knows of it: the turn's end asks anew, with its retry still unused.
            cancelReply();
        } else if (!reply.llmRetried && reply.audioMs == 0 && code.retryable() && retryAfterMs <= rules.llmWaitMs()) {
            retry(retryAfterMs).llmRetried = true;
        } else {
            if (reply.audioMs == 0) {
                cancelReply();
            }
            apologise(Stage.LLM, code);
        }
    }

    /** Makes the same request once more, as a new attempt. */
    private Reply retry(long afterMs) {
        Reply failed = state.reply;
        cancelReply();
        Reply again = attempt(failed.words, true);
        again.llmRetried = failed.llmRetried;
        again.ttsRetried = failed.ttsRetried;
        again.doneTold = failed.doneTold;
        if (afterMs > 0) {
            again.askAt = now + afterMs;
        } else {
            request(again, state.conversation);
        }
        return again;
    }

    // The reply's audio comes.

    @Override
    public void on(TurnEvent.Speech event) {
        Reply reply = state.reply;
        if (!live(event.attempt()) || reply.spoken || event.pcm().bytes().length == 0) {
            return;
        }
        if (reply.audioMs == 0) {
            state.marks.ttsFirstAudio = now;
        }
        reply.audioMs += event.pcm().ms();
        reply.audioDeadline = reply.written ? now + rules.ttsWaitMs() : 0;
        effects.add(new TurnEffect.Play(reply.attempt, event.pcm()));
    }

    @Override
    public void on(TurnEvent.SpeechDone event) {
        Reply reply = state.reply;
        if (!live(event.attempt()) || reply.spoken) {
            return;
        }
        if (reply.audioMs == 0 && reply.text.codePoints().anyMatch(Character::isLetterOrDigit)) {
            ttsFailed(FailureCode.VENDOR_ERROR, reply.text);
        } else {
            audioComplete(reply);
        }
    }

    private void audioComplete(Reply reply) {
        reply.spoken = true;
        reply.audioDeadline = 0;
        effects.add(new TurnEffect.EndAudio(reply.attempt));
        finishIfSilent(reply);
    }

    /** A reply with nothing to hear in it has been heard as soon as it is complete. */
    private void finishIfSilent(Reply reply) {
        if (reply.committed && reply.written && reply.spoken && reply.audioMs == 0) {
            heard("reply.silent");
        }
    }

    @Override
    public void on(TurnEvent.TtsFailed event) {
        if (live(event.attempt()) && !state.reply.spoken) {
            boolean nothingHeard = event.unspoken() == null && state.reply.audioMs == 0;
            ttsFailed(event.code(), nothingHeard ? state.reply.text : event.unspoken());
        }
    }

    private void ttsFailed(FailureCode code, String unspoken) {
        Reply reply = state.reply;
        if (!reply.committed) {
            cancelReply();
        } else if (unspoken != null && unspoken.isBlank() && reply.written && reply.audioMs > 0) {
            audioComplete(reply);
        } else if (unspoken != null && !reply.ttsRetried && code.retryable()) {
            reply.ttsRetried = true;
            if (!unspoken.isBlank()) {
                effects.add(new TurnEffect.Speak(reply.attempt, unspoken));
            }
            if (reply.written) {
                reply.audioDeadline = now + rules.ttsWaitMs();
                effects.add(new TurnEffect.FinishSpeech(reply.attempt));
            }
        } else {
            playClip(code);
        }
    }

    /** Text-to-speech took the words and gives nothing: all is said again, once, on a new attempt. */
    private void ttsTimedOut() {
        Reply reply = state.reply;
        if (reply.audioMs > 0) {
            audioComplete(reply);
        } else if (!reply.committed) {
            cancelReply();
        } else if (reply.ttsRetried) {
            playClip(FailureCode.TIMEOUT);
        } else if (!reply.written) {
            retry(0).ttsRetried = true;
        } else {
            cancelReply();
            Reply again = attempt(reply.words, true);
            again.text = reply.text;
            again.failed = reply.failed;
            again.doneTold = reply.doneTold;
            again.ttsRetried = true;
            effects.add(new TurnEffect.Speak(again.attempt, reply.text));
            finishText(again);
        }
    }

    // A reply fails for good: an apology takes its place.

    private void apologise(Stage stage, FailureCode code) {
        tell(new Notice.Fallback(state.turn, stage.key(), code.key()));
        if (state.phase == Phase.USER_SPEAKING) {
            state.wordsDeadline = 0;
            state.heard = state.heard.next();
            to(Phase.AI_PROCESSING, "fallback");
        }
        Reply reply = state.reply == null ? attempt("", true) : state.reply;
        reply.failed = true;
        say(reply, Apology.in(state.language));
        finishText(reply);
        tellDone("failed");
    }

    private void playClip(FailureCode code) {
        Reply failed = state.reply;
        if (!failed.failed) {
            tell(new Notice.Fallback(state.turn, Stage.TTS.key(), code.key()));
        }
        cancelReply();
        Reply reply = attempt(failed.words, true);
        reply.text = failed.text;
        reply.doneTold = failed.doneTold;
        reply.failed = true;
        reply.written = true;
        to(Phase.AI_SPEAKING, "fallback");
        tellDone("failed");
        effects.add(new TurnEffect.PlayClip(reply.attempt));
        reply.audioDeadline = now + rules.ttsWaitMs();
    }

    // The reply is heard.

    @Override
    public void on(TurnEvent.AudioSent event) {
        if (live(event.attempt()) && !state.reply.audible) {
            state.reply.audible = true;
            if (state.marks.firstAudioSent == 0) {
                state.marks.firstAudioSent = now;
            }
        }
    }

    @Override
    public void on(TurnEvent.AudioDrained event) {
        if (live(event.attempt())) {
            state.reply.drained = true;
            state.reply.playbackDeadline = now + event.aheadMs() + TurnRules.PLAYBACK_GRACE_MS;
        }
    }

    @Override
    public void on(TurnEvent.PlaybackStarted event) {
        if (event.turn() == state.turn && state.audible() && state.marks.playbackStarted == 0) {
            state.marks.playbackStarted = now;
        }
    }

    @Override
    public void on(TurnEvent.PlaybackFinished event) {
        if (event.turn() == state.turn && state.reply != null && state.reply.drained) {
            heard("playback.finished");
        }
    }

    private void heard(String trigger) {
        Reply reply = state.reply;
        if (reply.failed) {
            // What failed may still be running at a vendor.
            effects.add(new TurnEffect.Cancel(reply.attempt));
        } else {
            state.conversation = state.conversation.assistant(reply.text);
        }
        tellMetrics(reply, null);
        active(now);
        nextTurn();
        to(Phase.USER_SPEAKING, reply.failed ? "fallback.finished" : trigger);
    }

    // The user takes the floor.

    /** Ends whatever the assistant is about, since the user wants to be heard. */
    private void takeTheFloor(long since) {
        if (state.phase == Phase.AI_SPEAKING) {
            interrupt(since);
        } else if (state.phase == Phase.AI_PROCESSING) {
            takeBack();
            to(Phase.USER_SPEAKING, "user.continued");
        } else {
            cancelReply();
        }
    }

    private void interrupt(long since) {
        Reply reply = state.reply;
        tell(new Notice.Interrupted(state.turn));
        boolean unheard = !reply.audible && !reply.failed;
        if (unheard) {
            takeBack();
        } else {
            cancelReply();
        }
        if (!reply.doneTold) {
            tell(new Notice.ReplyDone(state.turn, reply.text, "interrupted"));
        }
        tellMetrics(reply, now - since);
        active(now);
        Heard words = state.heard;
        nextTurn();
        if (unheard) {
            state.heard = words;
        }
        to(Phase.USER_SPEAKING, "interrupted");
    }

    /** Nothing was heard of the reply: the words that it was to answer join with what the user says next. */
    private void takeBack() {
        String words = state.reply.words;
        cancelReply();
        if (!words.isEmpty()) {
            state.conversation = state.conversation.takeBack();
            state.heard = state.heard.keeping(words);
        }
    }

    private void nextTurn() {
        state.reply = null;
        state.turn++;
        state.heard = state.heard.next();
        state.spoke = state.speaking;
        state.paused = false;
        state.speculations = 0;
        state.sttRetried = false;
        state.sttFailure = null;
        state.ducked = false;
        state.marks = new Marks();
    }

    // Time passes.

    @Override
    public void on(TurnEvent.Tick event) {
        Reply reply = state.reply;
        if (reply != null && due(reply.askAt)) {
            reply.askAt = 0;
            request(reply, state.conversation);
        } else if (reply != null && due(reply.tokenDeadline)) {
            reply.tokenDeadline = 0;
            llmFailed(FailureCode.TIMEOUT, 0);
        } else if (reply != null && due(reply.audioDeadline)) {
            reply.audioDeadline = 0;
            ttsTimedOut();
        } else if (reply != null && due(reply.playbackDeadline)) {
            heard("playback.deadline");
        } else if (due(state.wordsDeadline)) {
            awaitNextWords();
        } else if (due(state.quietDeadline)) {
            voicedLast(now - rules.silenceMs());
            commit("silence");
        } else if (state.awaitsUser() && due(state.lastActive + rules.idleTimeoutMs())) {
            end(EndReason.IDLE_TIMEOUT);
        }
    }

    private boolean due(long deadline) {
        return deadline != 0 && deadline <= now;
    }

    // What all of these share.

    private boolean live(Attempt attempt) {
        return state.reply != null && state.reply.attempt.equals(attempt);
    }

    private void cancelReply() {
        if (state.reply != null) {
            effects.add(new TurnEffect.Cancel(state.reply.attempt));
            state.reply = null;
        }
    }

    private void active(long time) {
        state.lastActive = Math.max(state.lastActive, time);
    }

    private void voicedLast(long time) {
        state.lastVoiced = Math.max(state.lastVoiced, time);
        active(time);
    }

    private void to(Phase phase, String trigger) {
        if (state.phase != phase) {
            tell(new Notice.State(state.phase, phase, trigger));
            state.phase = phase;
        }
    }

    private void tellDone(String finish) {
        if (!state.reply.doneTold) {
            state.reply.doneTold = true;
            tell(new Notice.ReplyDone(state.turn, state.reply.text, finish));
        }
    }

    private void tellMetrics(Reply reply, Long interruptMs) {
        tell(state.marks.metrics(state.turn, state.lastVoiced, reply.speculated, interruptMs));
    }

    private void tell(Notice notice) {
        effects.add(new TurnEffect.Tell(notice));
    }
}
