package dev.parley.turn;

import java.util.List;

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
        flags(
                key,
                state.speaking,
                state.turn.hasSpoken,
                state.turn.pause != null,
                state.sttDown,
                state.turn.sttRetried,
                state.turn.ducked);
        flags(
                key,
                state.streamsPartials,
                state.turn.awaitingFinal,
                state.turn.sttAnswers,
                state.reprompted,
                state.unanswered);
        key.append(state.turn.voiceMs >= TurnRules.UNHEARD_MS ? 'v' : ' ')
                .append(Math.min(state.turn.voiceMs, TurnRules.UNHEARD_MS));
        time(key, state.speaking ? Math.max(state.turn.speechSince, now - TurnRules.UNHEARD_MS) : 0, now);
        key.append(state.turn.sttFailure == null ? "-" : state.turn.sttFailure.retryable() ? "r" : "n");
        flags(key, state.turn.busyTold, state.turn.replyWanted);
        time(key, state.lastActive, now);
        for (Deadlines.Deadline deadline : Deadlines.Deadline.values()) {
            time(key, state.deadlines.get(deadline), now);
        }
        Turn.Pause pause = state.turn.pause;
        time(key, pause != null && pause.since() + TurnRules.LAST_WORDS_MS > now ? pause.since() : 0, now);
        key.append(' ').append(state.turn.speculations).append(pause == null ? "" : pause.preparedFor());
        transcript(key, state.turn.transcript);
        if (state.phase != Phase.USER_SPEAKING) {
            transcript(key, state.turn.answered);
        }
        key.append(' ').append(state.conversation.messages().size() % 2);
        tools(key, state, now);
        Reply reply = state.reply();
        if (reply != null) {
            key.append(' ').append(state.activity instanceof Activity.Replying it ? it.kind() : "PREPARING");
            key.append(" r").append(reply.words).append('/').append(Math.min(reply.text.length(), 2));
            flags(
                    key,
                    reply.textComplete,
                    reply.audioComplete,
                    reply.audioSent,
                    reply.truncated,
                    reply.audioMs > 0,
                    reply.unspoken);
            flags(
                    key,
                    reply.speculated,
                    reply.segment.voice().equals(reply.attempt),
                    reply.segment.given().isEmpty());
        }
        Activity.Delivery delivery = state.delivery();
        if (delivery != null) {
            flags(key, delivery.doneTold, delivery.audible, delivery.llmRetried, delivery.ttsRetried);
            Activity.Hold hold = delivery.hold;
            if (hold != null) {
                time(key, hold.at(), now);
                key.append(' ').append(hold.playbackLeftMs());
                key.append(' ').append(state.turn.voiceMs - hold.voiceBeforeMs());
            }
            flags(key, delivery.spokenOverSince != 0);
            time(key, delivery.spokenOverUntil, now);
            long firstSent = state.turn.times.firstAudioSent + delivery.heldMs;
            time(key, delivery.audible ? firstSent : 0, now);
            if (delivery.audible && !reply.audioComplete) {
                key.append(' ').append(Math.max(0, firstSent + (long) reply.audioMs - now));
            }
        }
        return key.toString();
    }

    /** What runs, what waits for a yes, and what was called in this turn. */
    private static void tools(StringBuilder key, TurnState state, long now) {
        List<Message> messages = state.conversation.messages();
        for (Message message : messages.subList(Math.min(state.turn.memoryStart, messages.size()), messages.size())) {
            key.append(message.role().charAt(0)).append(message.toolCalls().size());
        }
        if (state.confirmation != null) {
            time(key.append('?'), state.confirmation.heardAt(), now);
        }
        for (ToolRound each : state.background) {
            round(key.append('+'), each);
        }
        Reply reply = state.reply();
        Activity.Delivery delivery = state.delivery();
        int rounds = delivery == null ? 0 : delivery.rounds;
        if (reply != null && (rounds > 0 || reply.tools != null)) {
            key.append(" t").append(rounds).append(delivery == null ? 0 : delivery.toolFailures);
            flags(key, reply.segment.ends(), reply.segment.next().isEmpty(), reply.told == reply.text.length());
            if (reply.tools != null) {
                round(key, reply.tools);
            }
        }
    }

    private static void round(StringBuilder key, ToolRound round) {
        flags(key, round.isStarted(), round.confirmed(), round.leadIn().isBlank());
        for (ToolCall call : round.calls()) {
            ToolRound.Result result = round.results().get(call.id());
            key.append(call.name().charAt(0)).append(result == null ? '-' : result.ok() ? 'o' : 'f');
            key.append(result != null && result.wantsReply() ? 'r' : ' ');
        }
    }

    private static void transcript(StringBuilder key, UserTranscript transcript) {
        key.append(' ').append(transcript.kept()).append('|').append(transcript.reopened() ? 'L' : ' ');
        key.append(transcript.seen() - transcript.stale());
        for (UserTranscript.Utterance utterance : transcript.utterances()) {
            key.append(' ').append(utterance.index() < 0 ? -1 : utterance.index() - transcript.stale());
            key.append(utterance.past()).append('>').append(utterance.text()).append(utterance.isFinal() ? '!' : '?');
            key.append(utterance.unclear() ? 'u' : ' ');
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
