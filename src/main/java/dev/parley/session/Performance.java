package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageCommand;
import dev.parley.turn.Attempt;
import dev.parley.turn.Dispatch;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.function.Consumer;

/** Carries out the turn machine's effects: commands to stages, playout, events to the client. On the session's context. */
final class Performance {
    static final Dispatch<Performance, TurnEffect> TABLE = new Dispatch<Performance, TurnEffect>()
            .on(TurnEffect.Ask.class, Performance::ask)
            .on(TurnEffect.Speak.class, Performance::speak)
            .on(TurnEffect.FinishSpeech.class, (it, effect) -> it.send(Stage.TTS, effect))
            .on(TurnEffect.Cancel.class, (it, effect) -> it.cancel(effect.upTo()))
            .on(TurnEffect.ReopenStt.class, (it, effect) -> it.feed.open())
            .on(TurnEffect.Play.class, Performance::play)
            .on(TurnEffect.Release.class, (it, effect) -> it.release(effect.attempt()))
            .on(TurnEffect.EndAudio.class, (it, effect) -> it.playout.end(effect.attempt()))
            .on(TurnEffect.PlayClip.class, Performance::playClip)
            .on(TurnEffect.Tell.class, (it, effect) -> it.client.tell(effect.event(), it.session.at()))
            .on(TurnEffect.End.class, (it, effect) -> it.session.close(effect.reason()));

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

    void perform(TurnEffect effect) {
        TABLE.accept(this, effect);
    }

    private void send(Stage stage, TurnEffect.Command effect) {
        pipeline.send(stage, generation -> new StageCommand(id, generation, effect));
    }

    private void ask(TurnEffect.Ask effect) {
        ledger.asked(effect.attempt());
        send(Stage.LLM, effect);
    }

    private void speak(TurnEffect.Speak effect) {
        ledger.spoke(effect.attempt(), effect.text());
        send(Stage.TTS, effect);
    }

    private void cancel(Attempt upTo) {
        ledger.cancelled(upTo);
        playout.cancel(upTo);
        pipeline.cancel(new Cancel(id, upTo));
    }

    private void play(TurnEffect.Play effect) {
        if (!playout.add(effect.attempt(), effect.pcm())) {
            session.dispatch(new TurnEvent.AudioFull(effect.attempt()));
        }
    }

    private void release(Attempt attempt) {
        ledger.released(attempt);
        playout.release(attempt);
    }

    private void playClip(TurnEffect.PlayClip effect) {
        Pcm clip = apologyClip.byLanguage().get(effect.language());
        session.dispatch(new TurnEvent.Speech(effect.attempt(), clip));
        session.dispatch(new TurnEvent.SpeechDone(effect.attempt()));
    }
}
