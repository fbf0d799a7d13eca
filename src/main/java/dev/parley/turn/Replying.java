package dev.parley.turn;

import dev.parley.audio.Pcm;

/** The reply's side: it is asked for, its words come, its audio comes, it is heard. */
final class Replying {
    private Replying() {}

    // A reply is asked for.

    /** Prepares a reply to the words so far, before the turn has ended. */
    static void speculate(Draft draft) {
        TurnState state = draft.state;
        String words = state.heard.words();
        if (state.reply != null && !Heard.same(state.reply.words, words)) {
            draft.cancelReply();
        }
        boolean sensible = state.sttFailure == null && !state.heard.blank() && !state.prepared(words);
        int left = draft.rules.maxAttempts() - state.speculations;
        if (state.reply != null || !sensible || left == 0) {
            return;
        }
        if (left == 1 && draft.now < state.pausedAt + TurnRules.LAST_WORDS_MS) {
            state.speculateAt = state.pausedAt + TurnRules.LAST_WORDS_MS;
        } else {
            state.speculations++;
            state.speculateAt = 0;
            state.preparedFor = words;
            state.reply = new Reply(draft.nextAttempt(), words);
            state.reply.speculated = true;
            request(draft, state.reply, state.conversation.user(words));
        }
    }

    /** The user's turn is over: from now on they are owed something to hear. */
    static void oweReply(Draft draft) {
        if (draft.state.replyDeadline == 0) {
            draft.state.replyDeadline = draft.now + draft.rules.replyWaitMs();
        }
    }

    /** Asks for the reply to a turn that has ended. */
    static void ask(Draft draft, String words) {
        request(draft, begin(draft, new Reply(draft.nextAttempt(), words)), draft.state.conversation);
    }

    /** Makes this the reply: it may be seen and heard. */
    static Reply begin(Draft draft, Reply reply) {
        draft.state.reply = reply;
        reply.committed = true;
        draft.add(new TurnEffect.Release(reply.attempt));
        return reply;
    }

    static void request(Draft draft, Reply reply, Conversation conversation) {
        Marks marks = draft.marks();
        marks.llmRequest = draft.now;
        marks.llmFirstToken = 0;
        marks.ttsFirstText = 0;
        marks.ttsFirstAudio = 0;
        reply.askAt = 0;
        reply.tokenDeadline = draft.now + draft.rules.llmWaitMs();
        draft.add(new TurnEffect.Ask(reply.attempt, conversation.messages()));
    }

    /** The reply that was prepared is the right one: what there is of it goes out at once. */
    static void promote(Draft draft) {
        TurnState state = draft.state;
        Reply reply = state.reply;
        reply.committed = true;
        if (!reply.text.isEmpty()) {
            draft.to(Phase.AI_SPEAKING, "first_token");
            draft.tell(new ServerEvent.ReplyDelta(state.turn, reply.text));
        }
        if (reply.written) {
            tellDone(draft, reply.finish);
        }
        draft.add(new TurnEffect.Release(reply.attempt));
        finishIfSilent(draft);
    }

    // Its words come.

    static void token(Draft draft, String text) {
        Reply reply = draft.state.reply;
        if (reply.written || reply.askAt != 0 || text.isEmpty()) {
            return;
        }
        if (reply.text.isEmpty()) {
            draft.marks().llmFirstToken = draft.now;
            draft.marks().ttsFirstText = draft.now;
        }
        say(draft, text);
        reply.tokenDeadline = draft.now + draft.rules.llmWaitMs();
        if (reply.audioMs == 0 && reply.audioDeadline == 0 && reply.text.length() >= TurnRules.SPEAKABLE_CHARS) {
            reply.audioDeadline = draft.now + draft.rules.ttsWaitMs();
        }
        if (reply.text.length() > TurnRules.MAX_REPLY_CHARS) {
            reply.cut = true;
            textDone(draft, "length");
        }
    }

    /** Takes the next piece of the reply: it is spoken, and shown when the turn has ended. */
    static void say(Draft draft, String text) {
        Reply reply = draft.state.reply;
        reply.text += text;
        reply.given += text;
        draft.add(new TurnEffect.Speak(reply.voice, text));
        if (reply.committed) {
            draft.to(Phase.AI_SPEAKING, "first_token");
            draft.tell(new ServerEvent.ReplyDelta(draft.state.turn, text));
        }
    }

    static void textDone(Draft draft, String finish) {
        Reply reply = draft.state.reply;
        if (reply.written || reply.askAt != 0) {
            return;
        }
        if (reply.text.isBlank()) {
            Failing.llm(draft, FailureCode.VENDOR_ERROR, 0);
            return;
        }
        reply.finish = finish;
        finishText(draft);
        if (reply.committed) {
            tellDone(draft, finish);
        }
    }

    static void finishText(Draft draft) {
        Reply reply = draft.state.reply;
        reply.written = true;
        reply.tokenDeadline = 0;
        if (!reply.spoken) {
            reply.audioDeadline = draft.now + draft.rules.ttsWaitMs();
            draft.add(new TurnEffect.FinishSpeech(reply.voice));
        }
    }

    static void tellDone(Draft draft, String finish) {
        Reply reply = draft.state.reply;
        if (!reply.doneTold) {
            reply.doneTold = true;
            draft.tell(new ServerEvent.ReplyDone(draft.state.turn, reply.text, finish));
        }
    }

    // Its audio comes.

    static void speech(Draft draft, Pcm pcm) {
        Reply reply = draft.state.reply;
        if (reply.spoken || reply.wordless() || pcm.bytes().length == 0) {
            return;
        }
        if (draft.state.marks.ttsFirstAudio == 0) {
            draft.marks().ttsFirstAudio = draft.now;
        }
        reply.audioMs += pcm.ms();
        reply.audioDeadline = reply.written ? draft.now + draft.rules.ttsWaitMs() : 0;
        draft.add(new TurnEffect.Play(reply.attempt, pcm));
        if (reply.audible) {
            oweMore(draft);
        }
        if (reply.audioMs > TurnRules.MAX_REPLY_MS) {
            cutShort(draft);
        }
    }

    static void speechDone(Draft draft) {
        Reply reply = draft.state.reply;
        if (reply.spoken || !reply.written) {
            return;
        }
        if (reply.audioMs == 0 && reply.text.codePoints().anyMatch(Character::isLetterOrDigit)) {
            Failing.tts(
                    draft,
                    new TurnEvent.TtsFailed(reply.voice, FailureCode.VENDOR_ERROR, reply.text, reply.given.length()));
        } else {
            audioComplete(draft);
        }
    }

    /** The reply is longer than anyone wants to hear: it ends with what there is. */
    static void cutShort(Draft draft) {
        Reply reply = draft.state.reply;
        if (reply.spoken || reply.audioMs == 0) {
            return;
        }
        reply.cut = true;
        audioComplete(draft);
        textDone(draft, "length");
    }

    static void audioComplete(Draft draft) {
        Reply reply = draft.state.reply;
        reply.spoken = true;
        reply.audioDeadline = 0;
        if (reply.committed) {
            draft.state.replyDeadline = 0;
        }
        draft.add(new TurnEffect.EndAudio(reply.attempt));
        finishIfSilent(draft);
    }

    /** A reply with nothing to hear in it has been heard as soon as it is complete. */
    private static void finishIfSilent(Draft draft) {
        Reply reply = draft.state.reply;
        if (reply.committed && reply.written && reply.spoken && reply.audioMs == 0) {
            heard(draft, "reply.silent");
        }
    }

    // It is heard.

    static void audioSent(Draft draft) {
        draft.state.reply.audible = true;
        if (draft.state.marks.firstAudioSent == 0) {
            draft.marks().firstAudioSent = draft.now;
        }
        oweMore(draft);
    }

    /** While the reply goes on, the user is owed more when what there is of it has been heard. */
    private static void oweMore(Draft draft) {
        Reply reply = draft.state.reply;
        long heard = draft.state.marks.firstAudioSent + (long) reply.audioMs;
        draft.state.replyDeadline = reply.spoken ? 0 : Math.max(draft.now, heard) + draft.rules.replyWaitMs();
    }

    static void audioDrained(Draft draft, long aheadMs) {
        draft.state.reply.drained = true;
        draft.state.reply.playbackDeadline = draft.now + aheadMs + TurnRules.PLAYBACK_GRACE_MS;
    }

    static void playbackStarted(Draft draft, int turn) {
        boolean mine = turn == draft.state.turn && draft.state.audible();
        if (mine && draft.state.marks.playbackStarted == 0) {
            draft.marks().playbackStarted = draft.now;
        }
    }

    static void playbackFinished(Draft draft, int turn) {
        if (turn == draft.state.turn && draft.state.reply != null && draft.state.reply.drained) {
            heard(draft, "playback.finished");
        }
    }

    static void heard(Draft draft, String trigger) {
        TurnState state = draft.state;
        Reply reply = state.reply;
        if (reply.failed || reply.cut) {
            // The vendors may still be at it.
            draft.add(new TurnEffect.Cancel(reply.voice));
        }
        if (!reply.failed) {
            state.conversation = state.conversation.assistant(reply.text);
        }
        Listening.fade(draft);
        draft.tellMetrics(reply, null);
        draft.active(draft.now);
        draft.nextTurn();
        draft.to(Phase.USER_SPEAKING, reply.failed ? "fallback.finished" : trigger);
    }
}
