"""What the tests with Python clients have in common: a microphone in real time, waiting, and the report."""
import asyncio
import json
import os
import sys
import time

PORT = int(os.environ["PARLEY_PORT"])
SPEECH = open(os.environ["PARLEY_SPEECH"], "rb").read()
RATE = 24000
FRAME_MS = 20
FRAME = RATE * FRAME_MS // 1000 * 2
PATIENCE_S = 40

figures = {}


class Microphone:
    """Sends a frame every 20 ms, silence included."""

    def __init__(self, send):
        self.send = send
        self.queue = []
        self.voiced_at = None

    def say(self):
        for start in range(0, len(SPEECH), FRAME):
            self.queue.append(SPEECH[start:start + FRAME].ljust(FRAME, b"\0"))

    async def run(self):
        due = time.monotonic()
        while True:
            frame = self.queue.pop(0) if self.queue else bytes(FRAME)
            if any(frame):
                self.voiced_at = time.monotonic()
            result = self.send(frame)
            if asyncio.iscoroutine(result):
                await result
            due += FRAME_MS / 1000
            await asyncio.sleep(max(0, due - time.monotonic()))


async def until(what, so):
    end = time.monotonic() + PATIENCE_S
    while not so():
        if time.monotonic() > end:
            raise AssertionError("waited in vain until " + what)
        await asyncio.sleep(0.01)


def check(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def run(conversation):
    """Runs it, and prints what was measured; fails with the reason."""
    try:
        asyncio.run(asyncio.wait_for(conversation(), 150))
    except BaseException:
        import traceback
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    print(json.dumps(figures), flush=True)
    os._exit(0)
