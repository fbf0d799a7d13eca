"""Trains the detector's network on features that DumpFeatures made, and writes its weights.

usage: train.py FEATURES TARGETS WEIGHTS.bin [minutes [BEGIN.bin]]

With BEGIN.bin it goes on from those weights, which may be of fewer units.
"""

import struct
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

FRAMES = 400
COUNT = 56
BANDS = 24
UNITS = 48
BATCH = 48
CROP = 200


def tanh(x):
    """As SpeechNetwork has it."""
    x = jnp.clip(x, -3, 3)
    return x * (27 + x * x) / (27 + 9 * x * x)


def forward(p, x):
    """x: batch, frames, features. The logits of speech."""
    hidden = tanh(x @ p["dense"] + p["dense_bias"])
    into = hidden @ p["input"] + p["input_bias"]

    def step(state, i):
        g = 0.5 + 0.5 * tanh(0.5 * (i[:, : 2 * UNITS] + state @ p["recurrent"]))
        z, r = g[:, :UNITS], g[:, UNITS:]
        c = tanh(i[:, 2 * UNITS :] + (r * state) @ p["candidate"])
        state = state + z * (c - state)
        return state, state

    start = jnp.zeros((x.shape[0], UNITS))
    _, states = jax.lax.scan(step, start, into.transpose(1, 0, 2))
    return (states @ p["output"] + p["output_bias"]).transpose(1, 0)


def loss(p, x, y, w):
    logits = forward(p, x)
    each = jnp.logaddexp(0, logits) - y * logits
    # The first frames are for the network to know the room.
    w = w.at[:, :10].set(0)
    return (each * w).sum() / w.sum()


def heard_by_another_microphone(r, x):
    """The same at another loudness and with another response: else so many stretches would be learned by heart."""
    band = np.linspace(-1, 1, BANDS)
    shape = lambda: r.uniform(-1, 1, (len(x), 1))
    tilt = 0.3 * shape() * band + 0.2 * shape() * np.cos(np.pi * band) + 0.15 * shape() * np.sin(2 * np.pi * band)
    # Tens of decibels.
    x[:, :, :BANDS] += (0.8 * shape() + tilt)[:, None, :]
    return x


def main():
    features = np.memmap(sys.argv[1], dtype="<f4", mode="r").reshape(-1, FRAMES, COUNT)
    targets = np.load(sys.argv[2])
    y, w = targets["y"], targets["w"].copy()
    minutes = float(sys.argv[4]) if len(sys.argv) > 4 else 20
    # The first 120 ms of speech count twice: an interruption is decided on them.
    begins = (y[:, 1:] > 0.5) & (y[:, :-1] < 0.5)
    for i in range(6):
        w[:, 1 + i :] *= 1 + (begins[:, : begins.shape[1] - i] & (y[:, 1 + i :] > 0.5))
    sample = np.asarray(features[:: max(1, len(features) // 300)]).reshape(-1, COUNT)
    mean, std = sample.mean(axis=0), sample.std(axis=0) + 1e-3
    r = np.random.default_rng(1)
    init = lambda a, b: jnp.asarray(r.standard_normal((a, b)) / np.sqrt(a), jnp.float32)
    p = {
        "dense": init(COUNT, UNITS),
        "dense_bias": jnp.zeros(UNITS),
        "input": init(UNITS, 3 * UNITS),
        "input_bias": jnp.zeros(3 * UNITS).at[:UNITS].set(-1.0),
        "recurrent": init(UNITS, 2 * UNITS),
        "candidate": init(UNITS, UNITS),
        "output": jnp.asarray(r.standard_normal(UNITS) / np.sqrt(UNITS), jnp.float32),
        "output_bias": jnp.zeros(()),
    }
    if len(sys.argv) > 5:
        p = read(sys.argv[5], p, mean, std)

    @jax.jit
    def update(p, m, v, t, rate, x, y, w):
        value, g = jax.value_and_grad(loss)(p, x, y, w)
        norm = jnp.sqrt(sum((a**2).sum() for a in jax.tree_util.tree_leaves(g)))
        g = jax.tree_util.tree_map(lambda a: a * jnp.minimum(1, 1 / norm), g)
        m = jax.tree_util.tree_map(lambda a, b: 0.9 * a + 0.1 * b, m, g)
        v = jax.tree_util.tree_map(lambda a, b: 0.999 * a + 0.001 * b * b, v, g)
        p = jax.tree_util.tree_map(
            lambda a, b, c: a - rate * (b / (1 - 0.9**t)) / (jnp.sqrt(c / (1 - 0.999**t)) + 1e-8), p, m, v
        )
        return p, m, v, value

    test = jax.jit(lambda p, x: forward(p, x))
    zeros = jax.tree_util.tree_map(jnp.zeros_like, p)
    m, v, t = zeros, zeros, 0
    held = len(features) // 20
    train = np.arange(held, len(features))
    begin = time.process_time()
    recent = []
    said = 0
    while True:
        done = (time.process_time() - begin) / 60 / minutes
        if done >= 1:
            break
        rate = (2e-3 if len(sys.argv) > 5 else 4e-3) * min(1, (t + 1) / 100) * (0.5 + 0.5 * np.cos(np.pi * done)) + 2e-5
        pick = np.sort(r.choice(train, BATCH, replace=False))
        at = r.integers(0, FRAMES - CROP)
        x = (heard_by_another_microphone(r, np.array(features[pick, at : at + CROP])) - mean) / std
        t += 1
        p, m, v, value = update(p, m, v, t, rate, x, y[pick, at : at + CROP], w[pick, at : at + CROP])
        recent.append(float(value))
        if done * 6 >= said:
            said = int(done * 6) + 1
            x = (np.asarray(features[:held]) - mean) / std
            logits = np.concatenate([np.asarray(test(p, x[i : i + 50])) for i in range(0, held, 50)])
            counts = w[: len(logits), 10:] > 0.5
            speech = counts & (y[: len(logits), 10:] > 0.5)
            none = counts & (y[: len(logits), 10:] == 0)
            l = logits[:, 10:]
            all_held = (w[:held, 10:] * (np.logaddexp(0, l) - y[:held, 10:] * l)).sum() / w[:held, 10:].sum()
            print(
                f"{t} steps, {100 * done:.0f} %: loss {np.mean(recent[-200:]):.4f}; held out: {all_held:.4f}, speech over 0 "
                f"{100 * (l[speech] > 0).mean():.1f} %, none over 0 {100 * (l[none] > 0).mean():.2f} %, over 2 "
                f"{100 * (l[speech] > 2).mean():.1f} / {100 * (l[none] > 2).mean():.2f} %",
                flush=True,
            )
            write(sys.argv[3], p, mean, std)
    write(sys.argv[3], p, mean, std)


def read(path, p, mean, std):
    """Puts weights that were written into these, whose further units go on as they are but say nothing to those."""
    with open(path, "rb") as file:
        count, units = struct.unpack(">ii", file.read(8))
        take = lambda *shape: np.frombuffer(file.read(4 * int(np.prod(shape))), ">f4").reshape(shape).astype(np.float32)
        dense, dense_bias = take(count, units), take(units)
        into, into_bias = take(units, 3, units), take(3, units)
        recurrent, candidate = take(units, 2, units), take(units, units)
        output, output_bias = take(units), take(1)
    p = {k: np.array(v) for k, v in p.items()}
    p["dense"][:, :units], p["dense_bias"][:units] = dense * std[:, None], dense_bias + mean @ dense
    for name, parts, old in (("input", 3, into), ("recurrent", 2, recurrent), ("candidate", 1, candidate)):
        new = p[name].reshape(UNITS, parts, UNITS)
        new[units:, :, :units] = 0
        new[:units, :, :units] = old.reshape(units, parts, units)
    p["input_bias"].reshape(3, UNITS)[:, :units] = into_bias
    p["output"] *= 0.1
    p["output"][:units], p["output_bias"] = output, output_bias[0]
    return {k: jnp.asarray(v) for k, v in p.items()}


def write(path, p, mean, std):
    p = {k: np.asarray(v) for k, v in p.items()}
    # The features' scale goes into the first layer.
    dense = p["dense"] / std[:, None]
    with open(path, "wb") as out:
        out.write(struct.pack(">ii", COUNT, UNITS))
        for part in (
            dense,
            p["dense_bias"] - mean @ dense,
            p["input"],
            p["input_bias"],
            p["recurrent"],
            p["candidate"],
            p["output"],
            p["output_bias"],
        ):
            out.write(np.asarray(part, ">f4").tobytes())


if __name__ == "__main__":
    main()
