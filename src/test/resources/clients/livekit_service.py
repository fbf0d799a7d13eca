"""LiveKit's Realtime model, without a room: a spoken turn, an interruption, a typed turn and a function call."""
import asyncio
import time

import aiohttp
from livekit import rtc
from livekit.agents import llm
from livekit.plugins import openai

from conversation import PORT, RATE, Microphone, check, figures, run, until

cities = []


@llm.function_tool
async def weather(city: str) -> str:
    """The weather in a city."""
    cities.append(city)
    return "sunny"


class Reply:
    def __init__(self):
        self.text = ""
        self.audio_ms = 0.0
        self.item = None
        self.calls = []
        self.over = False


async def conversation():
    async with aiohttp.ClientSession() as http:
        model = openai.realtime.RealtimeModel(
            model="parley", base_url=f"ws://127.0.0.1:{PORT}/v1", api_key="k", http_session=http)
        session = model.session()
        replies, words, errors, begun = [], [], [], []
        readers = set()

        async def read(generation, reply):
            async def message(part):
                reply.item = part.message_id

                async def text():
                    async for delta in part.text_stream:
                        reply.text += delta

                async def audio():
                    async for frame in part.audio_stream:
                        if "firstAudioMs" not in figures:
                            figures["firstAudioMs"] = round(1000 * (time.monotonic() - microphone.voiced_at))
                        reply.audio_ms += 1000 * frame.duration

                await asyncio.gather(text(), audio())

            async def messages():
                async for part in generation.message_stream:
                    await message(part)

            async def functions():
                async for call in generation.function_stream:
                    reply.calls.append(call)

            await asyncio.gather(messages(), functions())
            reply.over = True

        def created(generation):
            replies.append(Reply())
            task = asyncio.create_task(read(generation, replies[-1]))
            readers.add(task)

        session.on("generation_created", created)
        session.on("input_audio_transcription_completed",
                   lambda event: words.append(event.transcript) if event.is_final else None)
        session.on("input_speech_started", begun.append)
        session.on("error", errors.append)
        await session.update_instructions("You are helpful.")
        await session.update_tools([weather])

        def send(frame):
            session.push_audio(rtc.AudioFrame(data=frame, sample_rate=RATE, num_channels=1,
                                              samples_per_channel=len(frame) // 2))

        microphone = Microphone(send)
        speaking = asyncio.create_task(microphone.run())

        # A spoken turn.
        microphone.say()
        await until("the reply sounds", lambda: replies and replies[0].audio_ms > 0)
        await until("the words are told", lambda: words == ["tell me a story"])
        await asyncio.sleep(1.5)

        # An interruption.
        before = len(begun)
        microphone.say()
        await until("the interruption is told", lambda: len(begun) > before)
        session.interrupt()
        session.truncate(message_id=replies[0].item, modalities=["audio"], audio_end_ms=1500)
        heard = replies[0].audio_ms
        await until("the next reply is told", lambda: replies[-1].text == "You said: what time is it.")
        check(replies[0].over, "the interrupted reply does not end")
        check(replies[0].audio_ms - heard < 200, "audio after the interruption")
        await until("it is complete", lambda: replies[-1].over)

        # A typed turn.
        context = session.chat_ctx.copy()
        context.add_message(role="user", content="hello there")
        await session.update_chat_ctx(context)
        await session.generate_reply()
        await until("the typed turn is answered", lambda: replies[-1].text == "You said: hello there.")
        await until("it is complete", lambda: replies[-1].over)

        # A function call.
        context = session.chat_ctx.copy()
        context.add_message(role="user", content="what is the weather")
        await session.update_chat_ctx(context)
        await session.generate_reply()
        await until("the function is called", lambda: replies[-1].calls)
        call = replies[-1].calls[0]
        check(call.name == "weather" and "Pune" in call.arguments, f"called {call}")
        await until("the call's response is done", lambda: replies[-1].over)
        context = session.chat_ctx.copy()
        context.items.append(llm.FunctionCallOutput(call_id=call.call_id, name=call.name, output="sunny", is_error=False))
        await session.update_chat_ctx(context)
        await session.generate_reply()
        await until("the result is told", lambda: replies[-1].text == "The tool says sunny.")
        check(words == ["tell me a story", "what time is it"], f"words: {words}")
        serious = [event for event in errors if "Cancellation failed" not in str(event.error)]
        check(not serious, f"errors: {serious}")
        speaking.cancel()


run(conversation)
