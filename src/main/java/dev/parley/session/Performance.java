package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.bus.Cancel;
import dev.parley.bus.LlmCommand;
import dev.parley.bus.TtsCommand;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.function.Consumer;

/** Does what the turn machine has decided: asks the stages, plays, tells the client. On the session's context only. */
final class Performance implements TurnEffect.Performer {
    private final Session session;
    private final String id;
    private final Pipeline pipeline;
    private final SttFeed feed;
    private final Playout playout;
    private final Client client;
    private final ApologyClip apologyClip;
    private final SpeculationLedger ledger;

    Performance(
            Session session,
            String id,
            Pipeline pipeline,
            SttFeed feed,
            Playout playout,
            Client client,
            ApologyClip apologyClip,
            Consumer<Speculation> speculations) {
        this.session = session;
        this.id = id;
        this.pipeline = pipeline;
        this.feed = feed;
        this.playout = playout;
        this.client = client;
        this.apologyClip = apologyClip;
        this.ledger = new SpeculationLedger(speculations);
    }

    @Override
    public void perform(TurnEffect.Ask effect) {
        ledger.asked(effect.attempt());
        pipeline.send(Stage.LLM, link -> new LlmCommand.Ask(id, link, effect.attempt(), effect.messages()));
    }

    @Override
    public void perform(TurnEffect.Speak effect) {
        ledger.spoke(effect.attempt(), effect.text());
        pipeline.send(Stage.TTS, link -> new TtsCommand.Speak(id, link, effect.attempt(), effect.text()));
    }

    @Override
    public void perform(TurnEffect.FinishSpeech effect) {
        pipeline.send(Stage.TTS, link -> new TtsCommand.Finish(id, link, effect.attempt()));
    }

    @Override
    public void perform(TurnEffect.Cancel effect) {
        ledger.cancelled(effect.upTo());
        playout.cancel(effect.upTo());
        pipeline.cancel(new Cancel(id, effect.upTo()));
    }

    @Override
    public void perform(TurnEffect.ReopenStt effect) {
        feed.open();
    }

    @Override
    public void perform(TurnEffect.Play effect) {
        if (!playout.add(effect.attempt(), effect.pcm())) {
            session.happen(at -> new TurnEvent.AudioFull(at, effect.attempt()));
        }
    }

    @Override
    public void perform(TurnEffect.Release effect) {
        ledger.released(effect.attempt());
        playout.release(effect.attempt());
    }

    @Override
    public void perform(TurnEffect.EndAudio effect) {
        playout.end(effect.attempt());
    }

    @Override
    public void perform(TurnEffect.PlayClip effect) {
        Pcm clip = apologyClip.byLanguage().get(effect.language());
        session.happen(at -> new TurnEvent.Speech(at, effect.attempt(), clip));
        session.happen(at -> new TurnEvent.SpeechDone(at, effect.attempt()));
    }

    @Override
    public void perform(TurnEffect.Tell effect) {
        client.tell(effect.notice(), session.at());
    }

    @Override
    public void perform(TurnEffect.End effect) {
        session.close(effect.reason());
    }
}
