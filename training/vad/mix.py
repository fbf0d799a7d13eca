"""Mixes what the detector is trained on: people in rooms, beside noises, music and made sounds, with the right answers."""

import numpy as np

RATE = 16_000
FRAME = 320
FRAMES = 400


def level(samples):
    """Of its active part, in dB of full scale: the mean over frames within 16 dB of it (after ITU-T P.56)."""
    n = len(samples) // 160
    if n == 0:
        return -100.0
    energy = (samples[: n * 160].reshape(n, 160) ** 2).mean(axis=1) / 32768.0**2 + 1e-10
    active = energy.mean()
    for _ in range(8):
        loud = energy[energy > active / 39]
        active = loud.mean()
    return 10 * np.log10(active)


def voiced(samples):
    """Where somebody speaks in a clean recording, by the 10 ms."""
    n = len(samples) // 160
    energy = (samples[: n * 160].reshape(n, 160) ** 2).mean(axis=1) / 32768.0**2 + 1e-10
    db = 10 * np.log10(energy)
    is_voiced = db > max(level(samples) - 25, np.percentile(db, 5) + 8)
    # A click is none, and a gap within a word is one.
    run = 0
    for i in range(n + 1):
        if i < n and not is_voiced[i]:
            run += 1
            continue
        if 0 < run <= 6 and run < i:
            is_voiced[i - run : i] = True
        run = 0
    starts = np.flatnonzero(np.diff(np.concatenate([[0], is_voiced.astype(int), [0]])))
    for a, b in zip(starts[::2], starts[1::2]):
        if b - a < 4:
            is_voiced[a:b] = False
    return is_voiced


def at(samples, db):
    return samples * np.float32(10 ** ((db - level(samples)) / 20))


def smooth(r, n, slope):
    """Noise whose spectrum falls by so many dB an octave."""
    spectrum = np.fft.rfft(r.standard_normal(n))
    f = np.maximum(np.arange(len(spectrum)) / n * RATE, 40)
    return np.fft.irfft(spectrum * (f / 1000) ** (slope / 6.02), n).astype(np.float32)


def made(r, kind=None, seconds=None):
    """A sound of a machine, or of hands or breath, that nobody recorded."""
    n = int(RATE * (seconds or r.uniform(0.1, 4)))
    t = np.arange(n) / RATE
    kind = r.integers(0, 11) if kind is None else kind
    if kind == 0:  # beeps, rings, alarms, keys of a phone
        hz = np.exp(r.uniform(np.log(90), np.log(3500), r.integers(1, 4)))
        on, off = r.uniform(0.05, 0.8), r.uniform(0.03, 0.8)
        out = sum(r.uniform(0.3, 1) * np.sin(2 * np.pi * f * t + r.uniform(0, 6)) for f in hz)
        out = out * (t % (on + off) < on)
        if r.random() < 0.4:
            out = np.sign(out) * np.abs(out) ** r.uniform(0.2, 1)
    elif kind == 1:  # hum
        f = r.choice([50, 60, 100, 120, r.uniform(70, 400)])
        out = sum(np.sin(2 * np.pi * f * k * t + r.uniform(0, 6)) / k ** r.uniform(0.3, 2) for k in range(1, 12))
    elif kind == 2:  # a bell or a string: partials that die away
        out = np.zeros(n)
        for start in np.sort(r.uniform(0, n / RATE, r.integers(1, 6))):
            f, harmonic = r.uniform(100, 1200), r.random() < 0.5
            since = np.maximum(t - start, 0)
            for k in range(1, r.integers(3, 12)):
                g = f * (k if harmonic else k * r.uniform(0.9, 1.3))
                out += (t >= start) * np.sin(2 * np.pi * g * since) * np.exp(-since * r.uniform(2, 12) * k**0.5) / k
    elif kind == 3:  # clicks: keys, a mouse, knocks
        out = np.zeros(n)
        for start in r.uniform(0, n / RATE, r.integers(1, 12)):
            i = int(start * RATE)
            m = min(n - i, int(RATE * 0.15))
            burst = smooth(r, max(m, 2), r.uniform(-9, 3))[:m] * np.exp(-np.arange(m) / RATE / r.uniform(0.002, 0.04))
            out[i : i + m] += burst / (np.abs(burst).max() + 1e-6) * r.uniform(0.2, 1)
    elif kind == 4:  # breath, hiss, water
        out = smooth(r, n, r.uniform(-9, 3))
        envelope = np.interp(t, np.linspace(0, n / RATE, 8), np.concatenate([[0], r.uniform(0, 1, 6), [0]]))
        out = out * envelope ** r.uniform(0.5, 2)
    elif kind == 5:  # a cough: breath with a rough voice in it
        out = np.zeros(n)
        for start in r.uniform(0, n / RATE, r.integers(1, 4)):
            i = int(start * RATE)
            m = min(n - i, int(RATE * r.uniform(0.15, 0.4)))
            s = np.arange(m) / RATE
            burst = smooth(r, max(m, 2), r.uniform(-6, 2))[:m]
            burst = burst / (burst.std() + 1e-6) * np.exp(-s / r.uniform(0.03, 0.12))
            phase = np.cumsum(r.uniform(120, 350) * (1 + 0.3 * r.standard_normal(m))) / RATE
            burst += r.uniform(0, 1.5) * np.where(phase % 1 < 0.25, 1, -0.3) * np.exp(-(((s - 0.15) / 0.08) ** 2))
            out[i : i + m] += burst
    elif kind == 6:  # a motor: a pitch that wavers, and noise
        f = r.uniform(40, 300) * (1 + 0.05 * np.cumsum(r.standard_normal(n)) / RATE**0.5)
        phase = np.cumsum(f) / RATE
        out = (phase % 1 - 0.5) + smooth(r, n, r.uniform(-9, 0)) * r.uniform(0.1, 2)
    elif kind == 8:  # a laugh: one vowel again and again, each with breath before it
        out, each, start = np.zeros(n), r.uniform(0.13, 0.3), r.uniform(0, 0.2)
        pitch, formants, breath = r.uniform(110, 450), r.uniform([300, 900, 2200], [900, 1900, 3000]), r.uniform(0.05, 0.7)
        strength = 1.0
        while start + each < n / RATE and strength > 0.05:
            i, m = int(start * RATE), int(each * RATE)
            s = np.arange(m) / RATE
            shape = np.interp(s / each, [0, 0.15, 0.35, 0.6, 1], [0, 0.2, 1, 0.4, 0])
            out[i : i + m] += strength * (shape * vowel(pitch * (1 - 0.15 * s / each), formants) + breath * hiss(r, m) * shape[::-1])
            start += each * r.uniform(0.85, 1.25)
            strength *= r.uniform(0.75, 1.02)
            pitch *= r.uniform(0.93, 1.04)
    elif kind == 9:  # a cry: long, high, with breath between
        out, start = np.zeros(n), r.uniform(0, 0.4)
        while start < n / RATE - 0.3:
            m = min(n - int(start * RATE), int(RATE * r.uniform(0.4, 1.5)))
            s = np.linspace(0, 1, m)
            pitch = r.uniform(280, 620) * (1 + r.uniform(0, 0.3) * np.sin(np.pi * s) + 0.01 * np.sin(2 * np.pi * 7 * s))
            formants = r.uniform([700, 1400, 2800], [1200, 2200, 4000])
            out[int(start * RATE) : int(start * RATE) + m] += vowel(pitch, formants) * np.sin(np.pi * s) ** 0.4
            start += m / RATE + r.uniform(0.1, 0.6)
    elif kind == 10:  # a snore, a growl: pulses of a low noise
        rate = r.uniform(18, 90) * (1 + 0.1 * smooth(r, n, -12) / 3)
        pulses = np.maximum(0, np.sin(2 * np.pi * np.cumsum(rate) / RATE)) ** r.uniform(1, 6)
        long = r.uniform(0.6, 2)
        out = smooth(r, n, r.uniform(-12, -4)) * pulses * np.maximum(0, np.sin(2 * np.pi * t / long))
    else:  # a sweep: a siren, a whistle, a bird
        lo, hi = np.sort(np.exp(r.uniform(np.log(300), np.log(5000), 2)))
        f = lo + (hi - lo) * (0.5 + 0.5 * np.sin(2 * np.pi * r.uniform(0.3, 12) * t))
        out = np.sin(2 * np.pi * np.cumsum(f) / RATE)
        if r.random() < 0.5:
            out = out * (np.sin(2 * np.pi * r.uniform(1, 15) * t) > r.uniform(-0.7, 0.5))
    out = out.astype(np.float32)
    edge = min(n // 2, int(RATE * r.uniform(0.002, 0.1)))
    out[:edge] *= np.linspace(0, 1, edge)
    out[n - edge :] *= np.linspace(1, 0, edge)
    return out / (np.abs(out).max() + 1e-6) * 8000


def hiss(r, n):
    return 0.3 * r.standard_normal(n)


def vowel(pitch, formants):
    """A voice of this pitch, sample by sample, that holds one vowel."""
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    mean, out = float(np.mean(pitch)), np.zeros(len(phase))
    for k in range(1, max(2, int(4500 / mean))):
        f = k * mean
        gain = sum(1 / (1 + ((f - at) / (60 + 0.06 * at)) ** 2) for at in formants) / k**0.5
        out += gain * np.sin(k * phase)
    return out


def convolve(x, h):
    n = 1 << int(np.ceil(np.log2(len(x) + len(h))))
    return np.fft.irfft(np.fft.rfft(x, n) * np.fft.rfft(h, n), n)[: len(x)].astype(np.float32)


def room(r):
    """An impulse response: the direct sound, then noise that dies away."""
    t60 = r.uniform(0.15, 0.9)
    n = int(RATE * t60)
    t = np.arange(n) / RATE
    tail = smooth(r, n, r.uniform(-6, 0)) * 10 ** (-3 * t / t60)
    tail[: int(RATE * 0.003)] = 0
    tail *= 10 ** (r.uniform(-18, 2) / 20) / (np.sqrt((tail**2).sum()) + 1e-9)
    tail[0] = 1
    return tail


def colour(r, x):
    """A microphone's response, or a telephone's."""
    spectrum = np.fft.rfft(x)
    f = np.maximum(np.arange(len(spectrum)) / len(x) * RATE, 1)
    gain = (np.maximum(f, 60) / 1000) ** (r.uniform(-3, 3) / 6.02)
    if r.random() < 0.5:
        gain *= 1 / (1 + (r.uniform(40, 200) / f) ** 2)
    if r.random() < 0.18:
        gain *= 1 / (1 + (r.uniform(200, 350) / f) ** 6) / (1 + (f / r.uniform(3200, 3800)) ** 12)
    elif r.random() < 0.15:
        gain *= 1 / (1 + (f / r.uniform(4000, 7000)) ** 8)
    return np.fft.irfft(spectrum * gain, len(x)).astype(np.float32)


class Mixer:
    """Draws mixtures. speech, noise, music and people are lists of sources, each a list of functions that give a recording."""

    def __init__(self, speech, noise, music, people, seed):
        self.speech, self.noise, self.music, self.people = speech, noise, music, people
        self.r = np.random.default_rng(seed)

    def draw(self, sources):
        weights = np.array([len(s) for s in sources]) ** 0.5
        source = sources[self.r.choice(len(sources), p=weights / weights.sum())]
        return source[self.r.integers(len(source))]()

    def words(self):
        r = self.r
        said = self.draw(self.speech)
        if len(said) > RATE * 5:
            start = r.integers(0, len(said) - RATE * 4)
            said = said[start : start + RATE * r.integers(2, 5)]
        speed = r.uniform(0.88, 1.14)
        i = np.arange(int(len(said) / speed) - 1) * speed
        return np.interp(i, np.arange(len(said)), said).astype(np.float32)

    def sound(self):
        r = self.r
        kind = r.random()
        if kind < 0.3:
            return made(r, 1 if r.random() < 0.25 else None)
        sound = self.draw(self.people if kind < 0.5 else self.noise if kind < 0.85 else self.music)
        most = int(RATE * r.uniform(1, 5))
        start = r.integers(0, max(1, len(sound) - most))
        sound = sound[start : start + most]
        speed = r.uniform(0.7, 1.4)
        i = np.arange(max(2, int(len(sound) / speed) - 1)) * speed
        return np.interp(i, np.arange(len(sound)), sound).astype(np.float32)

    def clip(self):
        """8 s of audio, and for each frame: whether somebody speaks, and how much the answer counts."""
        r = self.r
        n = FRAMES * FRAME
        user = r.uniform(-48, -14) if r.random() < 0.5 else r.uniform(-34, -18)
        speech = np.zeros(n, np.float32)
        labels = np.zeros(2 * FRAMES, bool)
        position = int(RATE * r.uniform(0, 3))
        for _ in range(0 if r.random() < 0.2 else r.integers(1, 4)):
            said = self.words()
            if len(said) < 3200 or level(said) < -60:
                continue
            said = at(said, user + r.uniform(-3, 3))
            marks = voiced(said)
            position = position // 160 * 160
            m = min(n - position, len(said))
            if m < 1600:
                break
            fade = min(80, m)
            said[:fade] *= np.linspace(0, 1, fade)
            speech[position : position + m] += said[:m]
            k = min(len(marks), m // 160)
            labels[position // 160 : position // 160 + k] |= marks[:k]
            position += m + int(RATE * r.uniform(0.1, 2.5))
        noise = np.zeros(n, np.float32)
        if r.random() < 0.72:
            for _ in range(r.integers(1, 5)):
                sound = self.sound()
                if len(sound) < 320 or np.abs(sound).max() < 50:
                    continue
                sound = at(sound, user + r.uniform(-22, 8))
                start = r.integers(-len(sound) // 2, n - 320)
                a, b = max(0, start), min(n, start + len(sound))
                noise[a:b] += sound[a - start : b - start]
        kind = r.random()
        if kind < 0.46:
            if kind < 0.11:
                steady = np.resize(self.draw(self.noise), n)
            elif kind < 0.23:
                steady = np.resize(self.draw(self.music), n)
            elif kind < 0.32:
                steady = made(r, r.choice([0, 1, 1, 6]), FRAMES * FRAME / RATE)
            elif kind < 0.36:
                steady = smooth(r, n, r.uniform(-9, 2))
            else:
                steady = np.zeros(n, np.float32)
                for _ in range(r.integers(5, 10)):
                    one = np.concatenate([self.words() for _ in range(3)])
                    steady += np.roll(np.resize(at(one, -26 + r.uniform(-3, 3)), n), r.integers(n))
            if np.abs(steady).max() > 1:
                steady = at(steady.astype(np.float32), user - r.uniform(2 if kind < 0.36 else 6, 28))
                if r.random() < 0.5:
                    steady[: r.integers(n)] = 0
                noise += steady
        if r.random() < 0.35:
            speech = convolve(speech, room(r))
        if r.random() < 0.35:
            noise = convolve(noise, room(r))
        weights = np.ones(FRAMES, np.float32)
        s = (speech.reshape(FRAMES, FRAME) ** 2).mean(axis=1)
        z = (noise.reshape(FRAMES, FRAME) ** 2).mean(axis=1)
        target = labels.reshape(FRAMES, 2).mean(axis=1)
        # What a noise drowns has no answer; nor has the room's last ring of a word.
        weights[(target > 0) & (s < z * 0.3)] = 0
        weights[(target == 0) & (s > z) & (s > 32768.0**2 * 10 ** ((user - 25) / 10))] = 0.2
        mixed = colour(r, speech + noise)
        if r.random() < 0.88:
            hiss = smooth(r, n, r.uniform(-6, 1))
            mixed = mixed + hiss / hiss.std() * 32768 * 10 ** (r.uniform(-92, -58) / 20)
        if r.random() < 0.06:
            mixed = np.sign(mixed) * np.minimum(np.abs(mixed), r.uniform(3000, 32000))
        return np.clip(np.round(mixed), -32768, 32767).astype("<i2"), target.astype(np.float32), weights
