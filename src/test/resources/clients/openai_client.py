"""OpenAI's Python client: a spoken turn, an interruption, a typed turn and a function call."""
import asyncio
import base64
import json
import time

from openai import AsyncOpenAI

from conversation import PORT, Microphone, check, figures, run, until

TOOL = {"type": "function", "name": "weather", "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


async def conversation():
    client = AsyncOpenAI(api_key="k", base_url=f"http://127.0.0.1:{PORT}/v1")
    async with client.realtime.connect(model="parley") as connection:
        events = []

        async def listen():
            async for event in connection:
                event.came_at = time.monotonic()
                events.append(event)

        listening = asyncio.create_task(listen())

        def all_of(kind):
            return [event for event in events if event.type == kind]

        def transcripts():
            return [event.transcript for event in all_of("response.output_audio_transcript.done")]

        async def send_frame(frame):
            await connection.input_audio_buffer.append(audio=base64.b64encode(frame).decode())

        await connection.session.update(session={
            "type": "realtime", "instructions": "You are helpful.", "tools": [TOOL],
            "audio": {"input": {"turn_detection": {"type": "server_vad"}}}})
        await until("the session is updated", lambda: all_of("session.updated"))
        microphone = Microphone(send_frame)
        speaking = asyncio.create_task(microphone.run())

        # A spoken turn.
        microphone.say()
        await until("the reply sounds", lambda: all_of("response.output_audio.delta"))
        figures["firstAudioMs"] = round(
            1000 * (all_of("response.output_audio.delta")[0].came_at - microphone.voiced_at))
        heard = all_of("conversation.item.input_audio_transcription.completed")
        check(heard[0].transcript == "tell me a story", "the words are " + heard[0].transcript)

        # An interruption.
        await asyncio.sleep(1.5)
        first = all_of("response.created")[0].response.id
        begun = len(all_of("input_audio_buffer.speech_started"))
        microphone.say()
        await until("the interruption is told",
                    lambda: len(all_of("input_audio_buffer.speech_started")) > begun)
        at = events.index(all_of("input_audio_buffer.speech_started")[begun])
        await until("the next reply is told", lambda: "You said: what time is it." in transcripts())
        late = [event for event in events[at:]
                if event.type == "response.output_audio.delta" and event.response_id == first]
        check(not late, f"{len(late)} pieces of audio after the interruption")
        done = all_of("response.done")[0].response
        check(done.id == first and done.status == "cancelled", "the interrupted response is " + done.status)
        await until("the second response is done", lambda: len(all_of("response.done")) == 2)

        # A typed turn.
        await connection.conversation.item.create(item={
            "type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello there"}]})
        await connection.response.create()
        await until("the typed turn is answered", lambda: "You said: hello there." in transcripts())
        await until("the third response is done", lambda: len(all_of("response.done")) == 3)

        # A function call.
        await connection.conversation.item.create(item={
            "type": "message", "role": "user", "content": [{"type": "input_text", "text": "what is the weather"}]})
        await connection.response.create()
        await until("the function is called", lambda: all_of("response.function_call_arguments.done"))
        call = all_of("response.function_call_arguments.done")[0]
        check(call.name == "weather" and json.loads(call.arguments) == {"city": "Pune"}, "called " + call.arguments)
        await until("the call's response is done", lambda: len(all_of("response.done")) == 4)
        await connection.conversation.item.create(item={
            "type": "function_call_output", "call_id": call.call_id, "output": "sunny"})
        await connection.response.create()
        await until("the result is told", lambda: "The tool says sunny." in transcripts())
        await until("the last response is done", lambda: len(all_of("response.done")) == 5)
        check(not all_of("error"), f"errors: {all_of('error')}")
        speaking.cancel()
        listening.cancel()


run(conversation)
