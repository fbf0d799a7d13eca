package dev.parley.turn;

/**
 * All of a state that decides what comes of it, as text: times are relative to now, turns and attempts to the running ones.
 * Two states with the same key have the same future.
 */
public final class StateKey {
    private StateKey() {}

    /** @param now on the conversation's clock */
    public static String of(TurnState state, long now) {
        if (state.ended) {
            return "ended";
        }
        StringBuilder key = new StringBuilder(160);
        key.append(state.phase.ordinal());
        flags(key, state.speaking, state.spoke, state.pausedAt != 0, state.sttDown, state.sttRetried, state.ducked);
        flags(key, state.livelyWords, state.wordsOwed);
        key.append(state.sttFailure == null ? "-" : state.sttFailure.retryable() ? "r" : "n");
        time(key, state.lastActive, now);
        time(key, state.wordsDeadline, now);
        time(key, state.quietDeadline, now);
        time(key, state.replyDeadline, now);
        time(key, state.speculateAt, now);
        time(key, state.pausedAt + TurnRules.LAST_WORDS_MS > now ? state.pausedAt : 0, now);
        key.append(' ').append(state.speculations).append(state.preparedFor);
        heard(key, state.heard);
        key.append(' ').append(state.conversation.messages().size() % 2);
        Reply reply = state.reply;
        if (reply != null) {
            key.append(" r").append(reply.words).append('/').append(Math.min(reply.text.length(), 2));
            flags(key, reply.committed, reply.written, reply.doneTold, reply.failed, reply.spoken, reply.audible);
            flags(
                    key,
                    reply.drained,
                    reply.cut,
                    reply.llmRetried,
                    reply.ttsRetried,
                    reply.audioMs > 0,
                    reply.speculated);
            flags(key, reply.voice.equals(reply.attempt), reply.given.isEmpty());
            time(key, reply.audible ? state.marks.firstAudioSent : 0, now);
            time(key, reply.askAt, now);
            time(key, reply.tokenDeadline, now);
            time(key, reply.audioDeadline, now);
            time(key, reply.playbackDeadline, now);
            if (reply.audible && !reply.spoken) {
                key.append(' ').append(Math.max(0, state.marks.firstAudioSent + (long) reply.audioMs - now));
            }
        }
        return key.toString();
    }

    private static void heard(StringBuilder key, Heard heard) {
        key.append(' ').append(heard.kept()).append('|').append(heard.relinked() ? 'L' : ' ');
        key.append(heard.seen() - heard.stale());
        for (Heard.Utterance utterance : heard.utterances()) {
            key.append(' ').append(utterance.index() < 0 ? -1 : utterance.index() - heard.stale());
            key.append(utterance.text()).append(utterance.isFinal() ? '!' : '?');
        }
    }

    private static void flags(StringBuilder key, boolean... flags) {
        key.append(' ');
        for (boolean flag : flags) {
            key.append(flag ? '1' : '0');
        }
    }

    private static void time(StringBuilder key, long time, long now) {
        key.append(' ').append(time == 0 ? "-" : Long.toString(time - now));
    }
}
