package dev.parley.audio;

import java.util.List;
import java.util.Random;

/** Has made speakers say sentences to the speech detector, as turns and over the assistant, in made noise. */
final class MadeTrials {
    /** The level of the user's speech, in decibels of full scale. */
    static final double USER_LEVEL = -26;

    /** The level of the assistant's speech before it leaks. */
    private static final double REPLY_LEVEL = -20;

    private static final double LEAK_DB = -20;

    /** What is in the microphone of the assistant may be this far from where the server reckons it. */
    private static final int BEHIND_FRAMES = 30;

    private static final int AHEAD_FRAMES = 10;

    /** Speech is active where it is no softer than this beside the rest of it (ITU-T P.56). */
    private static final double ACTIVE_MARGIN = 15.9;

    private static final int BARGE_IN_MS = 100;

    private static final double LEAD_MS = 1000;
    private static final double TAIL_MS = 1500;

    private final List<MadeSpeech.Speaker> speakers;
    private final List<String> sentences;

    MadeTrials(List<MadeSpeech.Speaker> speakers, List<String> sentences) {
        this.speakers = speakers;
        this.sentences = sentences;
    }

    /** How often nothing but noise interrupted the assistant, and ducked it, a minute. */
    record Alarms(double interruptions, double ducks) {}

    /** Each speaker's sentences: as turns of their own, and as interruptions of the assistant. */
    MadeResult speech(Surroundings surroundings) {
        MadeResult result = new MadeResult();
        Random random = new Random(7);
        for (MadeSpeech.Speaker speaker : speakers) {
            for (String sentence : sentences) {
                Sound said = speaker.say(sentence).spokenAt(USER_LEVEL);
                result.utterances++;
                turn(said, surroundings, random, result);
                interruption(speaker, said, surroundings, random, result);
            }
        }
        return result;
    }

    /** Each speaker's sentences as turns, in the middle of which a sound begins that stays. */
    MadeResult joined(Sound sound, double below) {
        MadeResult result = new MadeResult();
        for (MadeSpeech.Speaker speaker : speakers) {
            for (String sentence : sentences) {
                Sound said = speaker.say(sentence).spokenAt(USER_LEVEL);
                Sound clean = Sound.silence(LEAD_MS + said.ms() + 2 * TAIL_MS).with(said, LEAD_MS);
                double middle = LEAD_MS + said.ms() / 2;
                Sound joining = sound.spokenAt(USER_LEVEL - below).looped(clean.ms() - middle);
                turn(clean, clean.with(joining, middle), Surroundings.VOICED_MARGIN, result);
            }
        }
        return result;
    }

    private static void turn(Sound said, Surroundings surroundings, Random random, MadeResult result) {
        Sound clean = Sound.silence(LEAD_MS + said.ms() + TAIL_MS).with(said, LEAD_MS + 20 * random.nextDouble());
        turn(clean, surroundings.around(clean, random), surroundings.margin(), result);
    }

    private static void turn(Sound clean, Sound heard, double margin, MadeResult result) {
        int first = clean.firstVoiced(margin);
        DetectorRun run = DetectorRun.over(heard, new double[clean.frames()], 0, first - 2, BARGE_IN_MS);
        if (run.onset >= 0) {
            result.listenMs.add((run.onset - first) * Pcm.FRAME_MS);
        }
        if (run.lastVoiced >= 0) {
            result.endErrorMs.add((run.lastVoiced - clean.lastVoiced(margin)) * Pcm.FRAME_MS);
        }
    }

    private void interruption(
            MadeSpeech.Speaker speaker, Sound said, Surroundings surroundings, Random random, MadeResult result) {
        Sound lead = lead(speaker, result.utterances);
        double at = lead.ms() + LEAD_MS + 20 * random.nextDouble();
        Sound clean = Sound.silence(at + said.ms() + 500).with(said, at);
        int first = clean.firstVoiced(surroundings.margin());
        int last = clean.lastVoiced(surroundings.margin());
        Sound reply = reply(result.utterances, lead.ms(), clean.ms());
        Sound heard = surroundings.around(clean.with(lead, 0), random);
        if (surroundings.leak()) {
            heard = heard.with(reply.gain(LEAK_DB), 0);
        }
        DetectorRun run =
                DetectorRun.over(heard, loudness(reply, lead.frames()), lead.frames(), first - 2, BARGE_IN_MS);
        result.early += run.early;
        if (run.early > 0) {
            return;
        }
        if (run.onset < 0 || run.onset > last + 5) {
            result.misses++;
        } else {
            double activeMargin = Math.min(ACTIVE_MARGIN, surroundings.margin());
            int active = clean.firstVoiced(activeMargin);
            int pitched = clean.firstPitched(activeMargin);
            result.onsetMs.add((run.onset - first) * Pcm.FRAME_MS);
            result.activeMs.add((run.onset - active) * Pcm.FRAME_MS);
            result.pitchedMs.add((run.onset - pitched) * Pcm.FRAME_MS);
            result.hintMs.add((Math.max(run.hint, first) - first) * Pcm.FRAME_MS);
        }
    }

    /** Something that the user has said before, and the silence after it. */
    private Sound lead(MadeSpeech.Speaker speaker, int number) {
        Sound said = speaker.say(sentences.get(number % sentences.size())).spokenAt(USER_LEVEL);
        return Sound.silence(LEAD_MS).then(said).then(Sound.silence(TAIL_MS));
    }

    /** The assistant's own talk. */
    private static Sound reply(int number, double fromMs, double toMs) {
        List<Sound> talkers = MadeSpeech.talkers();
        Sound talk = talkers.get(number % talkers.size()).spokenAt(REPLY_LEVEL);
        return Sound.silence(toMs).with(talk.looped(toMs - fromMs), fromMs);
    }

    /** What the detector is told of the assistant's loudness, frame by frame: the loudest of what is near. */
    private static double[] loudness(Sound reply, int from) {
        double[] near = new double[reply.frames()];
        for (int i = from; i < near.length; i++) {
            near[i] = 1;
            for (int j = Math.max(0, i - BEHIND_FRAMES); j < Math.min(near.length, i + AHEAD_FRAMES); j++) {
                near[i] = Math.max(near[i], reply.rms(j));
            }
        }
        return near;
    }

    /**
     * Nothing but noise while the assistant speaks.
     *
     * @param spokenBefore whether the user has said something before
     */
    Alarms alarms(Surroundings surroundings, double minutes, boolean spokenBefore) {
        int interruptions = 0;
        int ducks = 0;
        int stretches = (int) Math.round(minutes * 3);
        for (int i = 0; i < stretches; i++) {
            Sound lead = spokenBefore ? lead(speakers.get(i % speakers.size()), i) : Sound.silence(LEAD_MS);
            Sound clean = lead.then(Sound.silence(20_000));
            Sound reply = reply(i, lead.ms(), clean.ms());
            Sound heard = surroundings.around(clean, new Random(i));
            if (surroundings.leak()) {
                heard = heard.with(reply.gain(LEAK_DB), 0);
            }
            DetectorRun run = DetectorRun.over(heard, loudness(reply, lead.frames()), 0, lead.frames(), BARGE_IN_MS);
            interruptions += run.onsets;
            ducks += run.hints;
        }
        return new Alarms(3.0 * interruptions / stretches, 3.0 * ducks / stretches);
    }
}
