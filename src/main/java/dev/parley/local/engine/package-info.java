/**
 * What stands behind the simulated vendors: {@link dev.parley.local.engine.SpeechRecognizer}, {@link
 * dev.parley.local.engine.ChatModel} and {@link dev.parley.local.engine.SpeechSynthesizer}, called on event loops. An
 * engine that computes implements {@link dev.parley.local.engine.SpeechDecoder} or {@link
 * dev.parley.local.engine.SpeechRenderer}, which block, and is run on a bounded pool of worker threads, fairly between
 * conversations, by {@link dev.parley.local.engine.WorkerRecognizer} or {@link
 * dev.parley.local.engine.WorkerSynthesizer}.
 */
package dev.parley.local.engine;
