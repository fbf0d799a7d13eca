package dev.parley.audio;

import java.util.function.DoubleSupplier;

/**
 * Voice is what a small network, trained on people and on everyday sounds, takes for speech, and what is besides louder than
 * the room, about as loud as the user is, and louder than the assistant's echo. The thresholds are the outcome of
 * {@code DetectorReport}, among the tests. Takes five microseconds a frame of a usual
 * conversation, fifteen while somebody speaks, half of one in silence.
 */
public final class NeuralVad implements VoiceActivityDetector {
    /** Softer than this root mean square of 16-bit samples, about -68 dB of full scale, nothing counts as voice. */
    private static final double FAINTEST = 13;

    /** Voice is at least this many times as loud as the room: 4 dB. */
    private static final double ABOVE_FLOOR = 1.6;

    /** How fast the room is taken to be louder: 1.7 dB a second near voice, else 9 dB. */
    private static final double RISE_NEAR_VOICE = 1.004;

    private static final double RISE = 1.02;
    private static final int NEAR_VOICE_FRAMES = 15;

    /** The network's logit where voice begins, over the assistant and otherwise. */
    private static final double BEGINS_OVER = 1.3;

    private static final double BEGINS = 1;

    /** Over the assistant voice begins when the logits of its frames come to this: a cough or a bang is soon over. */
    private static final double EVIDENCE = 5;

    /** Both in a room that is less than 20 dB softer than the user, where the network is less sure of them. */
    private static final double BEGINS_OVER_IN_NOISE = 0.5;

    private static final double EVIDENCE_IN_NOISE = 4;
    private static final double NOISY = 0.1;

    /** The logit where voice goes on: softly spoken ends of words have no more. */
    private static final double GOES_ON = -1.5;

    /** The same in the first moments of an interruption, which the reply is lost to when it goes on. */
    private static final double GOES_ON_OVER = 0;

    private static final int INTERRUPTION_FRAMES = 40;

    /** Voice goes on so easily for 0.2 s only after the network was certain: a hum that follows on a word is no part of it. */
    private static final int UNSURE_FRAMES = 10;

    private static final double CERTAIN = 1.5;

    /** Above this logit a frame may be speech, and so the assistant's echo. */
    private static final double LIKE_SPEECH = -1.5;

    /** Voice is at least this loud beside the user's voice so far. */
    private static final double OF_USER = 0.07;

    private static final double OF_USER_OVER = 0.2;

    /** Frames before the first certain one that were voice. */
    private static final int BEFORE = 4;

    /** A softer user is heard as one of this loudness, by up to 22 dB: -26 dB of full scale, as most are whom it has learned. */
    private static final double USUAL = 1640;

    private static final double MOST_GAIN = 12;

    /** Frames after the last voice in which it goes on more easily. */
    private static final int GOING_ON_FRAMES = 10;

    /** The memory of how loud the user is follows louder frames fast, softer ones slowly. */
    private static final double LOUDER = 0.2;

    private static final double SOFTER = 0.01;

    /** The logit of a frame that is too soft beside the room or the user: nobody asks. */
    private static final float NONE = -10;

    private final SpeechOdds odds = new SpeechOdds();
    private final EchoLevel echo = new EchoLevel();
    private double floor = FAINTEST;

    /** How loud the user is; 0 until known. */
    private double user;

    private int sinceVoice = NEAR_VOICE_FRAMES;

    /** Frames since the network was certain, and since the last one over the assistant that did not go on from voice. */
    private int sinceCertain = UNSURE_FRAMES;

    private int sinceOver = INTERRUPTION_FRAMES;

    /** How many frames have stood out from the room without a break, and what the logits of the last ones come to. */
    private int standing;

    private double evidence;

    @Override
    public int voiced(Pcm frame, boolean assistantAudible, DoubleSupplier assistantLoudness) {
        double loudness = Math.sqrt(Pcm.meanSquare(frame.bytes(), 0, frame.bytes().length));
        boolean standsOut = loudness > FAINTEST && loudness > floor * ABOVE_FLOOR;
        standing = standsOut ? standing + 1 : 0;
        followRoom(loudness);
        odds.add(frame.bytes());
        boolean soft = loudness <= user * OF_USER;
        float logit = standsOut && !soft ? odds.logit(gain()) : NONE;
        collect(logit, standsOut);
        boolean goingOn = sinceVoice < GOING_ON_FRAMES;
        double wanted = wanted(logit, goingOn, assistantAudible);
        boolean voice = logit > wanted && (goingOn || !assistantAudible || begins(loudness));
        if (assistantAudible) {
            double assistant = assistantLoudness.getAsDouble();
            voice &= loudness > echo.most(assistant);
            if (voice) {
                echo.userSpeaks();
            } else {
                // What nobody asked about may be an echo.
                echo.heard(logit > LIKE_SPEECH || standsOut && soft ? loudness : 0, assistant);
            }
        }
        int before = goingOn ? 0 : Math.min(standing - 1, BEFORE);
        sinceVoice = voice ? 0 : sinceVoice + 1;
        if (!voice) {
            return 0;
        }
        if (!assistantAudible && logit > BEGINS) {
            user += (loudness - user) * (loudness > user ? LOUDER : SOFTER);
        }
        return 1 + before;
    }

    private void collect(float logit, boolean standsOut) {
        if (!standsOut) {
            evidence = 0;
        } else if (logit != NONE) {
            evidence = Math.max(0, evidence + logit);
        }
    }

    /** Whether it may be the user who begins to speak over the assistant. */
    private boolean begins(double loudness) {
        return loudness > user * OF_USER_OVER && evidence >= (noisy() ? EVIDENCE_IN_NOISE : EVIDENCE);
    }

    private boolean noisy() {
        return user > 0 && floor > user * NOISY;
    }

    private double gain() {
        return user == 0 ? 1 : Math.max(1, Math.min(MOST_GAIN, USUAL / user));
    }

    private double wanted(double logit, boolean goingOn, boolean assistantAudible) {
        sinceCertain = logit > CERTAIN ? 0 : sinceCertain + 1;
        sinceOver = assistantAudible && !goingOn ? 0 : sinceOver + 1;
        if (!goingOn && assistantAudible) {
            return noisy() ? BEGINS_OVER_IN_NOISE : BEGINS_OVER;
        }
        if (!goingOn) {
            return BEGINS;
        }
        if (sinceCertain > UNSURE_FRAMES) {
            return BEGINS;
        }
        return assistantAudible || sinceOver < INTERRUPTION_FRAMES ? GOES_ON_OVER : GOES_ON;
    }

    private void followRoom(double loudness) {
        double rise = sinceVoice < NEAR_VOICE_FRAMES ? RISE_NEAR_VOICE : RISE;
        floor = Math.max(FAINTEST / ABOVE_FLOOR, loudness < floor ? (floor + loudness) / 2 : floor * rise);
    }
}
