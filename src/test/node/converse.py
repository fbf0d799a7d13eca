"""Speaks over the single socket by ElevenLabs' own Python package: python3 converse.py PORT"""
import sys

from elevenlabs.client import ElevenLabs

client = ElevenLabs(api_key="a-key")
# It would insist on TLS; all else is its own.
client.text_to_speech._ws_base_url = f"ws://127.0.0.1:{sys.argv[1]}"


def words():
    yield "Good morning, how are you today? "
    yield "I hope that you are well."


audio = b"".join(client.text_to_speech.convert_realtime(
    "a-voice", text=words(), model_id="eleven_flash_v2_5", output_format="pcm_16000"))
assert len(audio) > 1000, len(audio)
print("elevenlabs, Python: fine")
