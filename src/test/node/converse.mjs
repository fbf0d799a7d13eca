// Holds a conversation with a sandbox by the vendors' own packages: node converse.mjs VENDOR PORT [FRAMES]
// Run in a directory with the packages installed. Ends with 0 when all is as the packages expect it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const [vendor, port, framesFile] = process.argv.slice(2);
const KEY = "a-key";
const http = `http://127.0.0.1:${port}`;
const ws = `ws://127.0.0.1:${port}`;

/** 16 kHz, signed 16-bit little-endian, mono: a second of tone and two of silence, in pieces of 50 ms, as base64. */
function speech() {
  const pcm = Buffer.alloc(3 * 32000);
  for (let i = 0; i < 16000; i++) pcm.writeInt16LE(Math.round(8000 * Math.sin((i * 2 * Math.PI * 300) / 16000)), 2 * i);
  const pieces = [];
  for (let at = 0; at < pcm.length; at += 1600) pieces.push(pcm.subarray(at, at + 1600).toString("base64"));
  return pieces;
}

/** Collects what a socket of the Sarvam package says, until it has said what is wanted. */
function listener(socket) {
  const heard = [];
  const waiting = [];
  const look = () => {
    for (const each of [...waiting]) {
      const found = heard.find(each.wanted);
      if (found) {
        waiting.splice(waiting.indexOf(each), 1);
        each.resolve(found);
      }
    }
  };
  socket.on("message", (message) => {
    heard.push(message);
    look();
  });
  return {
    heard,
    until: (wanted) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`waited in vain for ${wanted}: ${JSON.stringify(heard)}`)), 15000);
        waiting.push({ wanted, resolve: (found) => (clearTimeout(timer), resolve(found)) });
        look();
      }),
  };
}

const conversations = {
  async "sarvam-realtime"() {
    const { SarvamAIClient } = require("sarvamai");
    const client = new SarvamAIClient({ apiSubscriptionKey: KEY, baseUrl: ws });
    const socket = await client.speechToTextRealtimeStreaming.connect({
      "Api-Subscription-Key": KEY,
      language_code: "auto",
      model: "saaras:v3-realtime",
      stream_type: "fast",
      encoding: "linear16",
      sample_rate: 16000,
      reconnectAttempts: 0,
    });
    const ear = listener(socket);
    socket.connect();
    await socket.waitForOpen();
    const begin = await ear.until((m) => m.event === "session.begin");
    assert.equal(begin.config.sample_rate, "16000");
    socket.sendRealtimePing({ event: "ping" });
    await ear.until((m) => m.event === "pong");
    for (const audio of speech()) socket.sendRealtimeAudioInput({ event: "audio_input", audio });
    await ear.until((m) => m.event === "vad.speech_start" && m.utterance_idx === 0);
    await ear.until((m) => m.event === "transcript.partial" && m.text === "good");
    await ear.until((m) => m.event === "vad.speech_end");
    const final = await ear.until((m) => m.event === "transcript.final");
    assert.equal(final.text, "good morning");
    socket.sendRealtimeEnd({ event: "end" });
    socket.close();
  },

  async "sarvam-realtime-manual"() {
    const { SarvamAIClient } = require("sarvamai");
    const client = new SarvamAIClient({ apiSubscriptionKey: KEY, baseUrl: ws });
    const socket = await client.speechToTextRealtimeStreaming.connect({
      "Api-Subscription-Key": KEY,
      language_code: "en-IN",
      endpointing: "manual",
      sample_rate: 16000,
      reconnectAttempts: 0,
    });
    const ear = listener(socket);
    socket.connect();
    await socket.waitForOpen();
    socket.sendRealtimeSpeechStart({ event: "speech_start" });
    for (const audio of speech()) socket.sendRealtimeAudioInput({ event: "audio_input", audio });
    socket.sendRealtimeSpeechEnd({ event: "speech_end" });
    assert.equal((await ear.until((m) => m.event === "transcript.final")).text, "good morning");
    socket.close();
  },

  async "sarvam-classic"() {
    const { SarvamAIClient } = require("sarvamai");
    const client = new SarvamAIClient({ apiSubscriptionKey: KEY, baseUrl: ws });
    const socket = await client.speechToTextStreaming.connect({
      "Api-Subscription-Key": KEY,
      "language-code": "en-IN",
      model: "saaras:v3",
      sample_rate: "16000",
      input_audio_codec: "pcm_s16le",
      vad_signals: "true",
      flush_signal: "true",
      reconnectAttempts: 0,
    });
    const ear = listener(socket);
    socket.connect();
    await socket.waitForOpen();
    for (const audio of speech()) socket.transcribe({ audio, sample_rate: 16000, encoding: "audio/wav" });
    await ear.until((m) => m.type === "events" && m.data.signal_type === "START_SPEECH");
    await ear.until((m) => m.type === "events" && m.data.signal_type === "END_SPEECH");
    const data = await ear.until((m) => m.type === "data");
    assert.equal(data.data.transcript, "good morning");
    assert.equal(typeof data.data.metrics.audio_duration, "number");
    for (const audio of speech().slice(0, 20)) socket.transcribe({ audio, sample_rate: 16000, encoding: "audio/wav" });
    socket.flush();
    await ear.until(() => ear.heard.filter((m) => m.type === "data").length === 2);
    socket.close();
  },

  async openai() {
    const { default: OpenAI } = await import("openai");
    const client = new OpenAI({ apiKey: KEY, baseURL: `${http}/v1`, maxRetries: 0 });
    const question = { model: "gpt-4o", messages: [{ role: "user", content: "hello" }] };
    assert.equal((await client.models.retrieve("gpt-4o")).id, "gpt-4o");
    let text = "";
    let finish = null;
    const stream = await client.chat.completions.create({ ...question, stream: true });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? "";
      finish = chunk.choices[0]?.finish_reason ?? finish;
    }
    assert.equal(text, "Fine, thank you.");
    assert.equal(finish, "stop");
    const abandoned = await client.chat.completions.create({ ...question, stream: true });
    for await (const chunk of abandoned) if (chunk.choices[0].delta.content) break;
    await assert.rejects(client.chat.completions.create({ ...question, messages: [] }), OpenAI.BadRequestError);
    const stranger = new OpenAI({ apiKey: "another-key", baseURL: `${http}/v1`, maxRetries: 0 });
    await assert.rejects(stranger.chat.completions.create(question), OpenAI.AuthenticationError);
  },

  /** The package has no client for its sockets, but it publishes what is said over them. */
  async "elevenlabs-sockets"() {
    const serialization = require("@elevenlabs/elevenlabs-js/serialization");
    const WebSocket = require("ws");
    const fits = (message, ...types) => {
      const results = types.map((type) => serialization[type].parse(message, { unrecognizedObjectKeys: "fail" }));
      assert.ok(results.some((result) => result.ok), `${JSON.stringify(message).slice(0, 300)} is none of ${types}: `
        + JSON.stringify(results.map((result) => result.errors)));
    };
    const talk = (path, messages, types, isLast) =>
      new Promise((resolve, reject) => {
        const heard = [];
        const socket = new WebSocket(`${ws}/v1/text-to-speech/a-voice/${path}?output_format=pcm_16000&auto_mode=true&sync_alignment=true`, {
          headers: { "xi-api-key": KEY },
        });
        socket.on("error", reject);
        socket.on("open", () => messages.forEach((message) => socket.send(JSON.stringify(message))));
        socket.on("message", (data) => {
          const message = JSON.parse(data);
          try {
            fits(message, ...types);
          } catch (e) {
            reject(e);
          }
          heard.push(message);
          if (isLast(heard)) {
            socket.send(JSON.stringify({ close_socket: true }));
          }
        });
        socket.on("close", (code) => resolve({ heard, code }));
      });
    const contexts = ["c1", "c2"].flatMap((context_id) => [
      { text: " ", context_id },
      { text: "Good morning. ", context_id },
      { text: "", context_id },
      { context_id, flush: true },
      { context_id, close_context: true },
    ]);
    const multi = await talk("multi-stream-input", contexts, ["AudioOutputMulti", "FinalOutputMulti"],
      (heard) => heard.filter((message) => message.isFinal).length === 2);
    assert.equal(multi.code, 1000);
    assert.ok(multi.heard.some((message) => message.audio && message.contextId === "c1" && message.alignment.chars.length > 0));

    // What the product says, as it was recorded.
    for (const line of readFileSync(framesFile, "utf8").split("\n").filter(Boolean)) {
      fits(JSON.parse(line), "InitializeConnectionMulti", "SendTextMulti", "FlushContext", "CloseContext", "KeepContextAlive", "CloseSocket");
    }
  },
};

await conversations[vendor]();
console.log(`${vendor}: fine`);
process.exit(0);
