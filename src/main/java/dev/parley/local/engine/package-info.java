/**
 * Neural engines on the CPU, behind the local server: {@link dev.parley.local.engine.MoonshineModel} understands
 * speech, {@link dev.parley.local.engine.PiperVoice} speaks, both through ONNX Runtime. They block, so they run on
 * worker threads.
 */
package dev.parley.local.engine;
