"""Mixes training audio from the recordings that fetch.sh brought.

usage: prepare.py FOLDER SILERO.onnx OUT CLIPS SEED

Writes OUT.pcm, stretches of 8 s, and OUT.npz, the right answers. Recordings of sounds and of music in which Silero's detector
(MIT, in the wheel silero-vad) hears somebody speak are left out: they would be taught as no speech.
"""

import os
import pickle
import sys
from collections import defaultdict

import numpy as np

import corpus
import mix

LOOK_SECONDS = 6


def decoded(folder):
    """All recordings, decoded once: a list of (what, package, speaker, path, first sample, samples), and the samples."""
    index, samples = os.path.join(folder, "all.pkl"), os.path.join(folder, "all.pcm")
    if not os.path.exists(index):
        entries, position = [], 0
        with open(samples, "wb") as out:
            for what, package, who, path, pcm in corpus.recordings(folder):
                pcm = np.clip(pcm, -32768, 32767).astype("<i2")
                out.write(pcm.tobytes())
                entries.append((what, package, who, path, position, len(pcm)))
                position += len(pcm)
        with open(index, "wb") as out:
            pickle.dump(entries, out)
    with open(index, "rb") as file:
        return pickle.load(file), np.memmap(samples, dtype="<i2", mode="r")


def speech_in(folder, entries, pcm, model):
    """For each recording that is no plain speech: the share of windows in which Silero hears speech, and how many."""
    cache = os.path.join(folder, "silero.pkl")
    if os.path.exists(cache):
        with open(cache, "rb") as file:
            return pickle.load(file)
    import onnxruntime

    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    todo = sorted((i for i, e in enumerate(entries) if e[0] in ("noise", "mixed", "music", "people")), key=lambda i: entries[i][5])
    found = {}
    for start in range(0, len(todo), 128):
        batch = todo[start : start + 128]
        windows = (min(max(entries[i][5] for i in batch), corpus.RATE * LOOK_SECONDS) + 511) // 512
        audio = np.zeros((len(batch), windows * 512), np.float32)
        for k, i in enumerate(batch):
            take = pcm[entries[i][4] : entries[i][4] + min(entries[i][5], windows * 512)].astype(np.float32)
            audio[k, : len(take)] = take / (np.abs(take).max() + 1) * 0.5
        state, context = np.zeros((2, len(batch), 128), np.float32), np.zeros((len(batch), 64), np.float32)
        likely = []
        for j in range(windows):
            window = audio[:, j * 512 : (j + 1) * 512]
            feed = {"input": np.concatenate([context, window], 1), "state": state, "sr": np.array(corpus.RATE)}
            out, state = session.run(None, feed)
            context = window[:, -64:]
            likely.append(out[:, 0] > 0.5)
        for k, i in enumerate(batch):
            heard = np.array(likely)[: max(1, min(windows, entries[i][5] // 512)), k]
            found[i] = float(heard.mean()), 0.0, int(heard.sum())
    with open(cache, "wb") as out:
        pickle.dump(found, out)
    return found


def main():
    folder, model, out, clips, seed = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
    entries, pcm = decoded(folder)
    found = speech_in(folder, entries, pcm, model)
    speech, noise, music, people = (defaultdict(list) for _ in range(4))
    for i, (what, package, who, path, first, length) in enumerate(entries):
        share, _, windows = found.get(i, (0.0, 0.0, 0))

        def take(first=first, length=length):
            return pcm[first : first + length].astype(np.float32)

        if what == "speech" or what == "mixed" and share > 0.5:
            speech[who].append(take)
        elif what == "tones" or what == "noise" and not (windows >= 3 and share > 0.12):
            noise[package if what == "noise" else "tones"].append(take)
        elif what == "music" and share <= 0.3:
            music[package].append(take)
        elif what == "people" and (share <= 0.5 or "Laugh" in path):
            people[package].append(take)
    print({kind: sum(map(len, each.values())) for kind, each in zip(("speech", "noise", "music", "people"), (speech, noise, music, people))})
    mixer = mix.Mixer(*(list(each.values()) for each in (speech, noise, music, people)), seed)
    targets, weights = [], []
    with open(out + ".pcm", "wb") as file:
        for _ in range(clips):
            clip, target, weight = mixer.clip()
            file.write(clip.tobytes())
            targets.append(target)
            weights.append(weight)
    np.savez(out + ".npz", y=np.array(targets), w=np.array(weights))


if __name__ == "__main__":
    main()
