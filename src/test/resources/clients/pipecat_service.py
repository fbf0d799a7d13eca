"""Pipecat's Realtime service in a pipeline: a typed turn, a spoken turn, an interruption and a function call."""
import asyncio
import time

from pipecat.adapters.schemas.function_schema import FunctionSchema
from pipecat.adapters.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (ErrorFrame, InputAudioRawFrame, InterruptionFrame, LLMMessagesAppendFrame, LLMRunFrame,
                                   TTSAudioRawFrame)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService
from pipecat.workers.runner import WorkerRunner

from conversation import PORT, RATE, Microphone, check, figures, run, until

cities = []


class Tap(FrameProcessor):
    """Sees what the service gives."""

    def __init__(self):
        super().__init__()
        self.events = []
        self.microphone = None

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame):
            if self.microphone and self.microphone.voiced_at:
                figures.setdefault("firstAudioMs", round(1000 * (time.monotonic() - self.microphone.voiced_at)))
            self.events.append("audio")
        elif isinstance(frame, InterruptionFrame) and direction == FrameDirection.DOWNSTREAM:
            self.events.append("interruption")
        elif isinstance(frame, ErrorFrame):
            self.events.append(f"error {frame.error}")
        await self.push_frame(frame, direction)


async def weather(params):
    cities.append(params.arguments["city"])
    await params.result_callback("sunny")


async def conversation():
    llm = OpenAIRealtimeLLMService(
        api_key="k", base_url=f"ws://127.0.0.1:{PORT}/v1/realtime",
        settings=OpenAIRealtimeLLMService.Settings(model="parley", system_instruction="You are helpful."))
    llm.register_function("weather", weather)
    tools = ToolsSchema(standard_tools=[FunctionSchema(
        name="weather", description="The weather in a city.", properties={"city": {"type": "string"}}, required=["city"])])
    context = LLMContext([{"role": "user", "content": "hello there"}], tools)
    pair = LLMContextAggregatorPair(context)
    tap = Tap()
    up = Tap()
    worker = PipelineWorker(Pipeline([pair.user(), up, llm, tap, pair.assistant()]),
                            params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE),
                            cancel_on_idle_timeout=False)
    runner = WorkerRunner(handle_sigint=False)

    def said(role):
        return [message["content"] for message in context.get_messages()
                if isinstance(message, dict) and message.get("role") == role and message.get("content")]

    def has(role, text):
        return any(text in str(content) for content in said(role))

    async def talk():
        # A typed turn.
        await worker.queue_frame(LLMRunFrame())
        await until("the typed turn is answered", lambda: has("assistant", "You said: hello there."))

        async def send(frame):
            await worker.queue_frame(InputAudioRawFrame(audio=frame, sample_rate=RATE, num_channels=1))

        microphone = Microphone(send)
        tap.microphone = microphone
        speaking = asyncio.create_task(microphone.run())

        # A spoken turn.
        tap.events.clear()
        microphone.say()
        await until("the reply sounds", lambda: "audio" in tap.events[len(tap.events) - 1:])
        await until("the words are told", lambda: has("user", "tell me a story"))
        await asyncio.sleep(1.5)

        # An interruption.
        before = tap.events.count("interruption")
        microphone.say()
        await until("the interruption is told", lambda: tap.events.count("interruption") > before)
        at = len(tap.events) - 1 - tap.events[::-1].index("interruption")
        await asyncio.sleep(0.7)
        check("audio" not in tap.events[at:], "audio after the interruption")
        await until("the next reply is told", lambda: has("assistant", "You said: what time is it."))

        # A function call.
        await llm.queue_frame(LLMMessagesAppendFrame([{"role": "user", "content": "what is the weather"}], run_llm=True))
        await until("the function is called", lambda: cities == ["Pune"])
        await until("the result is told", lambda: has("assistant", "The tool says"))
        errors = [event for event in tap.events + up.events if event.startswith("error")]
        check(not errors, f"{errors}")
        speaking.cancel()

    talking = asyncio.create_task(talk())
    talking.add_done_callback(lambda done: asyncio.ensure_future(worker.cancel()))
    await runner.add_workers(worker)
    await asyncio.wait([talking, asyncio.create_task(runner.run())], return_when=asyncio.FIRST_COMPLETED)
    await talking


run(conversation)
