package dev.parley.session;

import dev.parley.audio.VoiceActivityDetector;
import dev.parley.config.ParleyConfig;
import dev.parley.tools.Tool;
import dev.parley.turn.Backchannels;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is the same for all conversations of a server. Immutable.
 *
 * @param machine            decides; it holds nothing of any conversation
 * @param holdMs             milliseconds of voice that hold the assistant's reply
 * @param playAheadMs        how far ahead of the playhead audio is sent, in milliseconds of audio
 * @param maxBufferedAudioMs how much audio is held for a client, in milliseconds of audio
 * @param greeting           what the assistant says first; empty for nothing
 * @param apologyClip        what is heard when text-to-speech itself fails
 * @param detectors          makes the voice activity detector of a session
 * @param heardLanguage      takes the language of each transcript, a BCP 47 tag or null; any thread
 * @param tools              what the language model may call, by name
 */
record SessionSettings(
        TurnMachine machine,
        int holdMs,
        int playAheadMs,
        int maxBufferedAudioMs,
        String greeting,
        ApologyClip apologyClip,
        Supplier<VoiceActivityDetector> detectors,
        Consumer<String> heardLanguage,
        Map<String, Tool> tools) {
    static SessionSettings of(
            ParleyConfig config, ApologyClip clip, List<Tool> tools, Supplier<VoiceActivityDetector> detectors) {
        TurnRules rules = new TurnRules(
                config.turn().silenceMs(),
                config.turn().speculateAfterMs(),
                config.turn().maxAttempts(),
                config.turn().transcriptWaitMs(),
                config.turn().llmWaitMs(),
                config.turn().ttsWaitMs(),
                config.turn().replyWaitMs(),
                config.session().idleTimeoutMs(),
                config.turn().bargeInMs(),
                config.turn().releaseMs(),
                config.turn().maxMs(),
                config.turn().reprompt(),
                config.stt().detectsLanguage(),
                Backchannels.with(config.turn().backchannels()));
        Map<String, Tool> byName = new LinkedHashMap<>();
        tools.forEach(tool -> byName.put(tool.name(), tool));
        return new SessionSettings(
                new TurnMachine(rules, tools.stream().map(Tool::spec).toList()),
                config.turn().holdMs(),
                config.session().playAheadMs(),
                config.session().maxBufferedAudioMs(),
                config.session().greeting(),
                clip,
                detectors,
                new VoiceGap(config.tts())::notice,
                byName);
    }

    /** The numbers that the turn machine goes by. */
    TurnRules rules() {
        return machine.rules();
    }
}
