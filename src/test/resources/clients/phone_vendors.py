"""Twilio's and Plivo's SDKs for Python: their signatures, their documents, and Plivo's own types of what a stream sends."""
import asyncio
import json
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import websockets
from plivo import plivoxml
from plivo.utils import signature_v3
from plivo_stream import types
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import Connect, VoiceResponse

from conversation import PORT, check, figures, run

PUBLIC = os.environ["PARLEY_PUBLIC"]
NONCE = "05429567804466091622"


def ask(path, form, headers):
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", data, headers)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, ""


def here(url):
    return url.replace(PUBLIC.replace("https", "wss"), f"ws://127.0.0.1:{PORT}")


async def conversation():
    # Twilio.
    call = {"CallSid": "CA1", "From": "+911234567890", "To": "+92", "Empty": ""}
    path = "/phone/twilio/answer?shop=a%20b"
    signature = RequestValidator("12345").compute_signature(PUBLIC + path, call)
    status, text = ask(path, call, {"X-Twilio-Signature": signature})
    stream = PUBLIC.replace("https", "wss") + "/phone/twilio"
    document = VoiceResponse()
    connect = Connect()
    connect.stream(url=stream)
    document.append(connect)
    check(text == str(document).replace(" />", "/>"), f"Twilio's document is {document}, Parley's {text} ({status})")
    shared = RequestValidator("12345").compute_signature(PUBLIC + path, call, "HMAC_SHA256")
    status, text = ask(path, call, {"X-Twilio-Signature": shared,
                                    "X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"})
    check(status == 200, "a shared key's signature is refused")

    # Plivo, by POST and by GET.
    form = {"CallUUID": "x", "From": "+91"}
    url = PUBLIC + "/phone/plivo/answer"

    def signed(text):
        return {"X-Plivo-Signature-V3-Nonce": NONCE,
                "X-Plivo-Signature-V3": signature_v3.get_signature_v3(b"tok", text.decode(), NONCE).decode()}

    status, text = ask("/phone/plivo/answer", form, signed(signature_v3.construct_post_url(url, dict(form))))
    check(status == 200, f"Plivo's signature is refused with {status}")
    query = "?To=%2B92&From=%2B91"
    status, text = ask("/phone/plivo/answer" + query, None, signed(signature_v3.construct_get_url(url + query, {})))
    check(status == 200, f"Plivo's signature of a GET is refused with {status}")
    stream = re.search("wss:[^<]+", text)[0]
    document = plivoxml.ResponseElement().add(plivoxml.StreamElement(
        stream, bidirectional=True, keepCallAlive=True, contentType="audio/x-l16;rate=16000")).to_string()

    def plain(xml):
        return sorted(re.split(r"[\s<>]+", re.sub(r"<\?.*?\?>", "", xml)))

    check(plain(text) == plain(document), f"Plivo's document is {document}, Parley's {text}")

    # Its stream: a greeting, a key that clears it.
    async with websockets.connect(here(stream), subprotocols=["audio.drachtio.org"]) as socket:
        start = {"event": "start", "sequenceNumber": 1, "start": {
            "callId": "c", "streamId": "s", "accountId": "a", "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-l16", "sampleRate": 16000}}}
        types.StartEvent.model_validate(start)
        await socket.send(json.dumps(start))
        kinds = {"playAudio": types.PlayAudioEvent, "checkpoint": types.CheckpointEvent,
                 "clearAudio": types.ClearAudioEvent}
        seen = []
        begun = time.monotonic()
        while "clearAudio" not in seen:
            message = json.loads(await asyncio.wait_for(socket.recv(), 20))
            kinds[message["event"]].model_validate(message)
            if not seen:
                figures["greetingMs"] = round(1000 * (time.monotonic() - begun))
            seen.append(message["event"])
            if seen.count("checkpoint") == 1 and message["event"] == "checkpoint":
                key = {"event": "dtmf", "sequenceNumber": 2, "streamId": "s",
                       "dtmf": {"track": "inbound", "digit": "1", "timestamp": "1"}}
                types.DtmfEvent.model_validate(key)
                await socket.send(json.dumps(key))
        check("playAudio" in seen, f"{seen}")


run(conversation)
