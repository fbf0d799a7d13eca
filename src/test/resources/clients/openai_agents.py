"""The agents SDK for Python: a spoken turn, an interruption, a typed turn and a function call, and the history of all."""
import asyncio
import time

from agents import function_tool, set_tracing_disabled
from agents.realtime import RealtimeAgent, RealtimeRunner

from conversation import PORT, Microphone, check, figures, run, until

set_tracing_disabled(True)
cities = []


@function_tool
def weather(city: str) -> str:
    """The weather in a city."""
    cities.append(city)
    return "sunny"


def texts(history, role):
    found = []
    for item in history:
        if getattr(item, "role", None) == role:
            for part in item.content:
                text = getattr(part, "transcript", None) or getattr(part, "text", None)
                if text:
                    found.append(text)
    return found


async def conversation():
    agent = RealtimeAgent(name="Parley", instructions="You are helpful.", tools=[weather])
    session = await RealtimeRunner(agent).run(
        model_config={"url": f"ws://127.0.0.1:{PORT}/v1/realtime?model=parley", "api_key": "k"})
    async with session:
        events = []

        async def listen():
            async for event in session:
                events.append(event)
                if event.type == "audio":
                    figures.setdefault("firstAudioMs", round(1000 * (time.monotonic() - (microphone.voiced_at or 0))))

        def count(kind):
            return sum(event.type == kind for event in events)

        def said(role):
            # The session's own, which is complete.
            return texts(session._history, role)

        microphone = Microphone(session.send_audio)
        listening = asyncio.create_task(listen())
        speaking = asyncio.create_task(microphone.run())

        microphone.say()
        await until("the reply sounds", lambda: count("audio"))
        await asyncio.sleep(1.5)

        microphone.say()
        await until("the interruption is told", lambda: count("audio_interrupted"))
        at = max(index for index, event in enumerate(events) if event.type == "audio_interrupted")
        story = next(event for event in events if event.type == "audio").item_id
        await until("the next reply is in the history",
                    lambda: any("what time is it" in text for text in said("assistant")))
        late = [event for event in events[at:] if event.type == "audio" and event.item_id == story]
        check(not late, f"{len(late)} pieces of audio after the interruption")
        await until("it has sounded", lambda: count("audio_end") >= 2)

        await session.send_message("hello there")
        await until("the typed turn is answered", lambda: "You said: hello there." in said("assistant"))
        await until("that has sounded", lambda: count("audio_end") >= 3)

        await session.send_message("what is the weather")
        await until("the function is called", lambda: cities == ["Pune"])
        await until("the result is told", lambda: "The tool says sunny." in said("assistant"))
        check(said("user")[:2] == ["tell me a story", "what time is it"], f"history: {said('user')}")
        check(not count("error"), f"errors: {[event for event in events if event.type == 'error']}")
        speaking.cancel()
        listening.cancel()


run(conversation)
