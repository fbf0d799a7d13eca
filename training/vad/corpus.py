"""Which recordings the detector is trained on, and how they become 16 kHz PCM.

Everything comes from Debian packages in main and from two repositories, whose licences are open; each package's copyright file
stays beside its files. Only "synthesised" is made by synthesise.sh.

What is "people" are noises that people make without words: laughs, coughs, cries, groans.
"""

import glob
import os
import re

RATE = 16_000

# Repositories that are no packages; the folder is the name after the slash.
REPOSITORIES = {
    "MycroftAI/Precise-Community-Data": "4854e39b7f8c0e14d387d4e135aa10486f5158bf",
    "gveres/donateacry-corpus": "6baf5aca0460964ad072653585837f968a87c2af",
}

# package: [(what, pattern below the package's root, regular expression that tells the speaker or source, or None)]
PACKAGES = {
    "asterisk-core-sounds-en-g722": [("speech", "**/*.g722", None)],
    "asterisk-core-sounds-es-g722": [("speech", "**/*.g722", None)],
    "asterisk-core-sounds-fr-g722": [("speech", "**/*.g722", None)],
    "asterisk-core-sounds-it-g722": [("speech", "**/*.g722", None)],
    "asterisk-core-sounds-ru-g722": [("speech", "**/*.g722", None)],
    "asterisk-prompt-it-menardi-wav": [("speech", "**/*.wav", None)],
    "asterisk-prompt-es-co": [("speech", "**/*.gsm", None)],
    "asterisk-prompt-fr-armelle": [("speech", "**/*.gsm", None)],
    "fillets-ng-data-cs": [("speech", "**/*.ogg", r"-([mv])-")],
    "fillets-ng-data-nl": [("speech", "**/*.ogg", r"-([mv])-")],
    "ktuberling-data": [
        ("speech", "usr/share/ktuberling/sounds/*/*.*", r"sounds/([^/]+)/"),
        ("noise", "usr/share/ktuberling/sounds/*.*", None),
    ],
    "klettres-data": [("speech", "usr/share/klettres/*/*/*.*", r"klettres/([^/]+)/([^/]+)/")],
    "tuxpaint-stamps-default": [
        ("speech", "**/*_desc*.ogg", r"_desc_([a-z]+)"),
        ("speech", "**/symbols/**/*.ogg", r"_([a-zA-Z_]+)\.ogg"),
        ("noise", "**/stamps/[!s]*/**/*.ogg", None),
        ("noise", "**/stamps/[!s]*/**/*.wav", None),
    ],
    "synthesised": [("speech", "*.wav", r"/([^/]*)-\d+.wav")],
    "pocketsphinx-testdata": [("speech", "**/*.wav", None), ("speech", "**/*.raw", None)],
    "hedgewars-data": [
        ("people", "**/Sounds/voices/*/Laugh.ogg", None),
        ("people", "**/Sounds/voices/*/Poison*.ogg", None),
        ("people", "**/Sounds/voices/*/O[ow]*[0-9].ogg", None),
        ("people", "**/Sounds/voices/*/Jump[0-9].ogg", None),
        ("mixed", "**/Sounds/voices/*/*.ogg", r"voices/([^/]+)/"),
        ("noise", "**/Sounds/*.ogg", None),
        ("music", "**/Music/*.ogg", None),
    ],
    "openttd-opensfx": [("noise", "**/*.cat", None)],
    "wesnoth-1.16-data": [
        ("people", "**/sounds/*-hit*.ogg", None),
        ("people", "**/sounds/*-die*.ogg", None),
        ("noise", "**/sounds/**/*.ogg", None),
        ("noise", "**/sounds/**/*.wav", None),
    ],
    "0ad-data": [
        ("speech", "**/audio/voice/[!g]*/civ/*.ogg", r"voice/([^/]+)/civ/civ_([a-z]*)"),
        ("speech", "**/audio/voice/greek/civ/*.ogg", r"voice/([^/]+)/civ/civ_([a-z]*)"),
        ("people", "**/audio/actor/human/death/*.ogg", None),
        ("music", "**/audio/music/*.ogg", None),
        ("noise", "**/audio/*/**/*.ogg", None),
    ],
    "openarena-081-players": [("people", "**/sound/player/*/*.*", None)],
    "openarena-data": [("people", "**/sound/player/[!f]*/*.*", None), ("noise", "**/sound/**/*.*", None)],
    "warzone2100-data": [
        ("speech", "**/audio/memressp/**/*.ogg", None),
        ("speech", "**/audio/taunts/**/*.ogg", r"/(taunt\d)/"),
        ("noise", "**/audio/sfx/**/*.ogg", None),
    ],
    "Precise-Community-Data": [("speech", "*/*/*.wav", r"Data/([^/]+/[^/]+)/")],
    "donateacry-corpus": [("people", "donateacry_corpus*/**/*.wav", None)],
    "megaglest-data": [("noise", "**/sounds/*.wav", None), ("noise", "**/sounds/*.ogg", None)],
    "unknown-horizons": [("noise", "**/audio/sounds/**/*.ogg", None), ("music", "**/audio/music/*.ogg", None)],
    "colobot-common-sounds": [("noise", "**/sounds/*.wav", None), ("music", "**/music/*.ogg", None)],
    "minetest-data": [("noise", "**/*.ogg", None)],
    "searchandrescue-data": [("noise", "**/*.wav", None)],
    "pysiogame": [("noise", "**/sounds/*.ogg", None)],
    "sound-theme-freedesktop": [("noise", "**/*.oga", None)],
    "oxygen-sounds": [("noise", "**/*.ogg", None)],
    "lomiri-sounds": [("noise", "**/*.ogg", None)],
    "sound-icons": [("noise", "**/*.wav", None)],
    "linphone-common": [("noise", "**/*.wav", None), ("music", "**/*.mkv", None)],
    "tuxmath-data": [("noise", "**/*.wav", None)],
    "tuxtype-data": [("noise", "**/*.wav", None)],
    "hydrogen-drumkits": [("noise", "**/*.wav", None), ("noise", "**/*.flac", None)],
    "lmms-common": [("noise", "**/*.ogg", None)],
    "fluid-soundfont-gm": [("tones", "**/*.sf2", None)],
    "asterisk-moh-opsound-g722": [("music", "**/*.g722", None)],
    "fillets-ng-data": [("music", "**/music/*.ogg", None), ("noise", "**/sound/**/*.ogg", None)],
    "wesnoth-1.16-music": [("music", "**/*.ogg", None)],
    "singularity-music": [("music", "**/*.ogg", None)],
}

FROM_DEBIAN = [name for name in PACKAGES if name != "synthesised" and not any(r.endswith("/" + name) for r in REPOSITORIES)]


def decode(path, most_seconds):
    """The recording as float32 at 16 kHz, on the scale of 16-bit PCM; its beginning, when it is long."""
    import av
    import numpy as np

    suffix = path.rsplit(".", 1)[-1]
    if suffix == "raw":
        return np.fromfile(path, dtype="<i2").astype(np.float32)[: most_seconds * RATE]
    form = {"g722": "g722", "gsm": "gsm"}.get(suffix)
    pieces, have = [], 0
    with av.open(path, format=form, metadata_errors="ignore") as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        for frame in container.decode(stream):
            for out in resampler.resample(frame):
                pieces.append(out.to_ndarray().reshape(-1))
                have += len(pieces[-1])
            if have > most_seconds * RATE:
                break
        for out in resampler.resample(None):
            pieces.append(out.to_ndarray().reshape(-1))
    return np.concatenate(pieces).astype(np.float32)[: most_seconds * RATE] if pieces else np.zeros(0, np.float32)


def resample(samples, rate):
    """By lines between the samples, after a mean where it becomes slower."""
    import numpy as np

    if rate == RATE or len(samples) < 2:
        return samples.astype(np.float32)
    if rate > RATE:
        width = int(np.ceil(rate / RATE))
        samples = np.convolve(samples, np.ones(width) / width, "same")
    at = np.arange(int(len(samples) * RATE / rate) - 1) * rate / RATE
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)


def riffs(path):
    """The 16-bit or 8-bit WAV files inside OpenTTD's catalogue."""
    import numpy as np

    data = open(path, "rb").read()
    for found in re.finditer(b"RIFF....WAVE", data, re.S):
        at = found.start() + 12
        rate = bits = channels = None
        while at + 8 <= len(data):
            tag, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
            body = data[at + 8 : at + 8 + size]
            if tag == b"fmt ":
                channels, rate = body[2] | body[3] << 8, int.from_bytes(body[4:8], "little")
                bits = body[14] | body[15] << 8
            elif tag == b"data" and rate:
                if bits == 8:
                    samples = (np.frombuffer(body, np.uint8).astype(np.float32) - 128) * 256
                else:
                    samples = np.frombuffer(body[: len(body) // 2 * 2], "<i2").astype(np.float32)
                samples = samples[: len(samples) // channels * channels].reshape(-1, channels).mean(axis=1)
                yield resample(samples, rate)
                break
            else:
                if not tag.isalpha() and tag != b"fmt ":
                    break
            at += 8 + size + (size & 1)


def soundfont(path, most_seconds):
    """Each sample of a SoundFont, held on by its loop: an instrument's single tone."""
    import numpy as np

    data = open(path, "rb").read()
    smpl = data.index(b"smpl")
    size = int.from_bytes(data[smpl + 4 : smpl + 8], "little")
    pcm = np.frombuffer(data[smpl + 8 : smpl + 8 + size], "<i2")
    shdr = data.index(b"shdr")
    count = int.from_bytes(data[shdr + 4 : shdr + 8], "little") // 46
    for i in range(count - 1):
        entry = data[shdr + 8 + 46 * i : shdr + 54 + 46 * i]
        start, end, loop, loop_end, rate = (int.from_bytes(entry[20 + 4 * j : 24 + 4 * j], "little") for j in range(5))
        if rate < 8000 or end <= start:
            continue
        samples = pcm[start:end].astype(np.float32)
        if 200 < loop_end - loop and loop >= start and loop_end <= end:
            held = pcm[loop:loop_end].astype(np.float32)
            want = int(2.5 * rate) - (loop_end - start)
            if want > 0:
                samples = np.concatenate([pcm[start:loop_end].astype(np.float32), np.resize(held, want)])
        yield resample(samples[: int(most_seconds * rate)], rate)


def recordings(root):
    """All recordings below the folder that has one folder for each unpacked package: (what, package, speaker, path, PCM)."""
    import numpy as np

    for package, rules in PACKAGES.items():
        seen = set()
        for what, pattern, speaker in rules:
            for path in sorted(glob.glob(os.path.join(glob.escape(os.path.join(root, package)), pattern), recursive=True)):
                if path in seen or not os.path.isfile(path) or os.path.islink(path):
                    continue
                seen.add(path)
                found = re.search(speaker, path) if speaker else None
                who = package + ":" + ("-".join(found.groups()) if found else "")
                suffix = path.rsplit(".", 1)[-1].lower()
                try:
                    if suffix == "cat":
                        takes = list(riffs(path))
                    elif suffix == "sf2":
                        takes = list(soundfont(path, 3))
                    elif suffix in ("ogg", "oga", "wav", "flac", "g722", "gsm", "mkv", "mp3", "raw"):
                        takes = [decode(path, 90 if what == "music" else 30)]
                    else:
                        continue
                except Exception as problem:  # a broken file is left out
                    print("left out", path, problem)
                    continue
                for take in takes:
                    if len(take) > RATE // 20 and np.abs(take).max() > 200:
                        yield what, package, who, os.path.relpath(path, root), take
