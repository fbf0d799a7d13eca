package dev.parley.audio;

import java.util.List;
import java.util.Random;

/** Puts {@link Recordings} of people and sounds into a room, beside noises and over the assistant's reply. */
final class Stage {
    static final double USER_LEVEL = -26;
    private static final double ROOM_LEVEL = -70;
    private static final double REPLY_LEVEL = -20;
    private static final double ECHO_DB = -20;
    private static final double ECHO_MS = 120;

    /** A turn that has not ended this long after its last word does not end. */
    static final double NO_END_MS = 2600;

    /** The user's first words come after so much silence. */
    private static final double LEAD_MS = 1200;

    /** The reply starts this long before the user interrupts, and before a sound. */
    private static final double REPLY_MS = 1900;

    private static final double BEFORE_SOUND_MS = 1500;

    private static final double SHORT_WORD_MS = 200;

    /** Samples of a room's response: 0.8 s. */
    private static final int LONGEST_ROOM = 12_800;

    private static final Sound ROOM =
            new Sound(new Random(1).doubles(16 * 7_000, -1, 1).toArray()).at(ROOM_LEVEL);

    private final Recordings recordings;
    private final List<Recordings.Speech> replies;

    Stage(Recordings recordings) {
        this.recordings = recordings;
        List<Recordings.Speech> sentences = recordings.speech().stream()
                .filter(said -> said.sound().ms() > 2500)
                .toList();
        this.replies = sentences.isEmpty() ? recordings.speech() : sentences;
    }

    /** What somebody says, as it arrives in the setting, without its noises. */
    Recordings.Speech said(int index, Setting setting) {
        Recordings.Speech said = recordings.speech().get(index).at(setting.level());
        if (setting.telephone()) {
            said = said.through(telephone(said.sound()));
        }
        return setting.room() < 0
                ? said
                : said.through(reverberant(said.sound(), recordings.rooms().get(setting.room())));
    }

    /** Somebody says it to a silent assistant. */
    Trial turn(Recordings.Speech said, Setting setting, int seed) {
        Sound clean =
                Sound.silence(LEAD_MS + said.endMs() + 200 + NO_END_MS + 900).with(said.sound(), LEAD_MS);
        return new Trial(
                heard(clean, setting, seed),
                new double[clean.frames()],
                LEAD_MS,
                LEAD_MS + said.onsetMs(),
                LEAD_MS + said.endMs(),
                said.pauses());
    }

    /** Somebody says it to a silent assistant, and in the middle of it a sound begins that stays. */
    Trial joined(Recordings.Speech said, Sound sound, int seed) {
        Trial turn = turn(said, Setting.quiet(said.level()), seed);
        double middle = (turn.onsetMs() + turn.endMs()) / 2;
        Sound heard = turn.heard().with(sound.looped(turn.heard().ms() - middle), middle);
        return new Trial(heard, turn.reply(), turn.fromMs(), turn.onsetMs(), turn.endMs(), turn.pauses());
    }

    /** Somebody says the first 0.2 s of it as soon as the microphone has opened, and no more. */
    Trial opening(Recordings.Speech said, double beforeMs, int seed) {
        Sound word = Sound.silence(SHORT_WORD_MS).with(said.sound(), -said.onsetMs());
        double end = beforeMs + SHORT_WORD_MS;
        Sound clean = Sound.silence(end + NO_END_MS + 900).with(word, beforeMs);
        return new Trial(
                heard(clean, Setting.quiet(said.level()), seed), new double[clean.frames()], 0, beforeMs, end, false);
    }

    /** Somebody says it, and says it again over the reply. */
    Trial interruption(Recordings.Speech said, Setting setting, int seed) {
        Sound lead = Sound.silence(LEAD_MS + said.endMs() + 1300).with(said.sound(), LEAD_MS);
        double at = lead.ms() + REPLY_MS + 20 * new Random(seed).nextDouble();
        Sound clean = Sound.silence(at + said.sound().ms() + 400).with(lead, 0).with(said.sound(), at);
        Sound reply = reply(seed, lead.ms(), clean.ms());
        Sound heard = heard(clean, setting, seed);
        if (setting.echo()) {
            heard = heard.with(reply.gain(ECHO_DB), ECHO_MS);
        }
        return new Trial(
                heard,
                loudness(reply, (int) (lead.ms() / 20)),
                lead.ms(),
                at + said.onsetMs(),
                at + said.endMs(),
                said.pauses());
    }

    /** Somebody has said something, and then there is nothing but a sound over the reply. */
    Trial alarm(Sound sound, double below) {
        int seed = sound.samples().length;
        Sound clip = sound.spokenAt(USER_LEVEL - below);
        Recordings.Speech said =
                recordings.speech().get(seed % recordings.speech().size()).at(USER_LEVEL);
        Sound lead = Sound.silence(LEAD_MS + said.endMs() + 1300).with(said.sound(), LEAD_MS);
        double at = lead.ms() + BEFORE_SOUND_MS;
        Sound clean = Sound.silence(at + clip.ms() + 1000).with(lead, 0).with(clip, at);
        Sound reply = reply(seed, lead.ms(), clean.ms());
        return new Trial(
                heard(clean, Setting.quiet(USER_LEVEL), seed),
                loudness(reply, (int) (lead.ms() / 20)),
                at - 40,
                at,
                at + clip.ms(),
                false);
    }

    /** As it is in a room, beside the setting's background. */
    private static Sound heard(Sound clean, Setting setting, int seed) {
        Random random = new Random(seed);
        Sound heard = clean.beside(ROOM, 0);
        if (setting.background() != null) {
            double from = random.nextDouble() * setting.background().ms();
            heard = heard.beside(setting.background(), from);
        }
        return heard;
    }

    /** The assistant's own talk: sentences, or whatever is longest. */
    private Sound reply(int seed, double fromMs, double toMs) {
        Recordings.Speech said =
                replies.get(Math.floorMod(seed * 31 + 7, replies.size())).at(REPLY_LEVEL);
        return Sound.silence(toMs).with(said.sound().looped(toMs - fromMs), fromMs);
    }

    /** What the detector is told of the assistant's loudness: the loudest of what is near. */
    private static double[] loudness(Sound reply, int from) {
        double[] near = new double[reply.frames()];
        double[] rms = new double[reply.frames()];
        for (int i = 0; i < rms.length; i++) {
            rms[i] = reply.rms(i);
        }
        for (int i = from; i < near.length; i++) {
            near[i] = 1;
            for (int j = Math.max(0, i - 30); j < Math.min(near.length, i + 10); j++) {
                near[i] = Math.max(near[i], rms[j]);
            }
        }
        return near;
    }

    /** 300 to 3400 Hz, by differences of means. */
    private static Sound telephone(Sound sound) {
        double[] out = sound.samples().clone();
        for (int pass = 0; pass < 3; pass++) {
            double low = 0;
            double high = 0;
            for (int i = 0; i < out.length; i++) {
                low += 0.74 * (out[i] - low);
                high += 0.07 * (low - high);
                out[i] = low - high;
            }
        }
        return new Sound(out).gain(sound.spokenLevel() - new Sound(out).spokenLevel());
    }

    /** The sound in a room. Taps below a hundredth of the direct sound and the room's end are left out. */
    private static Sound reverberant(Sound sound, Sound response) {
        double[] in = sound.samples();
        double[] taps = response.samples();
        int peak = 0;
        for (int i = 0; i < taps.length; i++) {
            peak = Math.abs(taps[i]) > Math.abs(taps[peak]) ? i : peak;
        }
        double[] out = new double[in.length];
        for (int k = peak; k < Math.min(taps.length, peak + LONGEST_ROOM); k++) {
            double tap = taps[k];
            if (Math.abs(tap) > Math.abs(taps[peak]) / 100) {
                for (int i = k - peak; i < out.length; i++) {
                    out[i] += tap * in[i - (k - peak)];
                }
            }
        }
        Sound wet = new Sound(out);
        return wet.gain(sound.spokenLevel() - wet.spokenLevel());
    }
}
