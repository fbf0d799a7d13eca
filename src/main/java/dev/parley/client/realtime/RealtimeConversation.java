package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.AudioFormat;
import dev.parley.client.realtime.RealtimeItems.Entry;
import dev.parley.session.Session;
import dev.parley.turn.Dispatch;
import dev.parley.turn.Message;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnControl;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the session's events into the protocol's: one response at a time, to the user's speech or to the client's request. A
 * speculative reply becomes a response when the turn is committed: a response can't be taken back.
 */
final class RealtimeConversation {
    /** Handlers by event. Other events have no equivalent in the protocol. */
    private static final Dispatch<RealtimeConversation, ServerEvent> EVENTS = new Dispatch<
                    RealtimeConversation, ServerEvent>()
            .on(ServerEvent.SpeechStarted.class, (it, event) -> it.speech.started())
            .on(ServerEvent.SpeechStopped.class, (it, event) -> it.speech.stopped())
            .on(ServerEvent.FinalTranscript.class, (it, event) -> it.speech.understood(event.text(), !it.active()))
            .on(ServerEvent.Unheard.class, (it, event) -> it.speech.notUnderstood())
            .on(ServerEvent.State.class, RealtimeConversation::enter)
            .on(ServerEvent.ReplyDelta.class, (it, event) -> it.words(event.text()))
            .on(ServerEvent.ReplyReset.class, (it, event) -> it.reset())
            .on(ServerEvent.Fallback.class, RealtimeConversation::failed)
            .on(ServerEvent.ReplyDone.class, (it, event) -> it.textDone(event.finish()))
            .on(ServerEvent.ToolStarted.class, (it, event) -> it.toolsRan = true)
            .on(ServerEvent.AudioDone.class, (it, event) -> it.audioDone())
            // Clients drop what they have buffered at the first voice, so a held reply can't go on: it is interrupted.
            .on(ServerEvent.Hold.class, (it, event) -> it.session.dispatch(new TurnEvent.StopPressed()))
            .on(ServerEvent.Interrupted.class, (it, event) -> it.interrupted());

    private final Session session;
    private final RealtimeWriter out;
    private final RealtimeSettings settings;
    private final RealtimeItems items;
    private final UserSpeech speech;
    private final ReplyAudio audio;
    private RealtimeResponse response;
    /** The response that the client wants and that has not begun, and the one after the running response; or null. */
    private ResponseOptions wanted;

    private ResponseOptions next;
    /** Whether the client interrupts, and not the user's voice. */
    private boolean byClient;
    /** Whether tools of the server ran for the response. */
    private boolean toolsRan;

    private boolean cut;
    private boolean spoken;

    /** @param sourceRate of the session's reply audio, in Hz */
    RealtimeConversation(
            Session session,
            RealtimeWriter out,
            RealtimeSettings settings,
            RealtimeItems items,
            UserSpeech speech,
            int sourceRate) {
        this.session = session;
        this.out = out;
        this.settings = settings;
        this.items = items;
        this.speech = speech;
        this.audio = new ReplyAudio(sourceRate);
    }

    // What the client does.

    /** Whether any audio was sent. */
    boolean spoken() {
        return spoken;
    }

    /**
     * The client wants a response. If the running response calls functions, the new one follows it: the functions may be
     * faster than the words before them.
     *
     * @param atOnce whether it does not wait for what the user is saying
     */
    void respond(ResponseOptions options, boolean atOnce) throws RefusedException {
        if (active() && response.called() && next == null) {
            next = options;
        } else if (active() || wanted != null) {
            throw new RefusedException(
                    "conversation_already_has_active_response",
                    "Conversation already has an active response in progress",
                    null);
        } else {
            request(options, atOnce);
        }
    }

    private void request(ResponseOptions options, boolean atOnce) {
        wanted = options;
        byClient = true;
        speech.answered();
        session.control(control());
        session.dispatch(new TurnEvent.ReplyWanted(atOnce));
    }

    /** How turns are taken. A response that is wanted or running keeps its modality when the session's changes. */
    TurnControl control() {
        Boolean textOnly = active() ? (Boolean) response.textOnly() : wanted == null ? null : wanted.textOnly();
        return textOnly == null ? settings.control() : settings.control().spoken(!textOnly);
    }

    /** @param id of the response, or null for the running one */
    void cancel(String id) throws RefusedException {
        boolean another = id != null && active() && !id.equals(response.id());
        if (!active() && wanted == null || another) {
            throw new RefusedException(
                    "response_cancel_not_active", "Cancellation failed: no active response found", null);
        }
        byClient = true;
        next = null;
        session.dispatch(new TurnEvent.StopPressed());
        if (wanted != null && !active()) {
            begin();
        }
        finish("cancelled", reason("client_cancelled"));
        byClient = false;
    }

    // What the language model is asked.

    TurnEffect.Ask ask(TurnEffect.Ask asked) {
        List<Entry> told = new ArrayList<>(items.all());
        if (!active()) {
            // Speculation: the words have no item yet.
            List<Message> words = List.of(userWords(asked.messages()));
            return RealtimePrompt.of(asked, settings, ResponseOptions.NONE, told, words, true);
        }
        told.removeAll(response.output());
        List<Message> calls = toolsRan ? RealtimePrompt.callsBeyond(told, asked.messages()) : List.of();
        return RealtimePrompt.of(asked, settings, response.options(), told, calls, !toolsRan);
    }

    /** What the user has said in the turn that has not ended. */
    private Message userWords(List<Message> remembered) {
        Message last = remembered.get(remembered.size() - 1);
        return new Message(last.role(), speech.beyondItems(last.content()));
    }

    /** @return whether the client runs the call */
    boolean call(ToolCall call) {
        if (!active()) {
            return false;
        }
        ClientTools tools = response.options().tools();
        boolean own = (tools == null ? settings.tools() : tools).has(call.name());
        if (own) {
            response.call(call.name(), call.arguments());
        }
        return own;
    }

    // What the session says.

    void tell(ServerEvent event) {
        if (EVENTS.types().contains(event.getClass())) {
            EVENTS.accept(this, event);
        }
    }

    void over() {
        next = null;
        finish("cancelled", reason("turn_detected"));
    }

    private boolean active() {
        return response != null && !response.done();
    }

    private void enter(ServerEvent.State state) {
        if (state.from() == Phase.USER_SPEAKING && state.to().replying() && !active()) {
            begin();
            toolsRan = state.trigger().equals("tool.done");
        } else if (state.to() == Phase.USER_SPEAKING && state.trigger().equals("user.continued")) {
            giveUp(true);
        } else if (state.to() == Phase.USER_SPEAKING) {
            finish("completed", null);
        }
    }

    private void begin() {
        response = new RealtimeResponse(out, items, settings, wanted == null ? ResponseOptions.NONE : wanted);
        wanted = null;
        byClient = false;
        toolsRan = false;
        cut = false;
    }

    private void words(String delta) {
        if (active()) {
            response.words(delta);
        }
    }

    /** An apology takes the place of what was not heard yet. */
    private void failed(ServerEvent.Fallback fallback) {
        if (fallback.stage().equals(Stage.STT.key())) {
            speech.failed(fallback.code());
        }
        speech.answered();
        reset();
    }

    private void reset() {
        if (active()) {
            response.reset();
        }
    }

    void audio(byte[] pcm) {
        if (active() && !response.textOnly()) {
            spoken = true;
            send(audio.add(pcm, settings.output()));
        }
    }

    private void send(short[] samples) {
        AudioFormat format = settings.output();
        if (samples.length > 0) {
            response.audio(format.encode(samples), samples.length * 1000.0 / format.rate());
        }
    }

    private void textDone(String finish) {
        cut = finish.equals("length");
        if (active() && response.textOnly() && !finish.equals("interrupted")) {
            complete();
        }
    }

    private void audioDone() {
        if (active() && !response.textOnly()) {
            send(audio.end(settings.output()));
            complete();
        }
    }

    private void complete() {
        finish(
                cut ? "incomplete" : "completed",
                cut ? RealtimeWriter.object().put("type", "incomplete").put("reason", "max_output_tokens") : null);
    }

    /** Clients silence their loudspeaker on speech_started alone, so it comes first. */
    private void interrupted() {
        if (!byClient) {
            speech.started();
        }
        giveUp(active() && !response.heard() && !response.called() && !toolsRan);
    }

    /** @param unheard whether the user's words join with what they say next */
    private void giveUp(boolean unheard) {
        if (unheard) {
            speech.joins();
        } else {
            speech.answered();
        }
        finish("cancelled", reason(byClient ? "client_cancelled" : "turn_detected"));
    }

    private static ObjectNode reason(String reason) {
        return RealtimeWriter.object().put("type", "cancelled").put("reason", reason);
    }

    private void finish(String status, ObjectNode details) {
        if (!active()) {
            return;
        }
        audio.clear();
        response.finish(status, details);
        if (!status.equals("cancelled")) {
            speech.answered();
        }
        session.control(control());
        if (next != null) {
            ResponseOptions follows = next;
            next = null;
            // After an interruption the user is heard first.
            request(follows, !status.equals("cancelled"));
        }
    }
}
