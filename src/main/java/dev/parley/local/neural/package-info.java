/**
 * Neural engines on the CPU, behind the local server: {@link dev.parley.local.neural.MoonshineModel} understands
 * speech, {@link dev.parley.local.neural.PiperVoice} speaks, both through ONNX Runtime. They block, so they run on
 * worker threads.
 */
package dev.parley.local.neural;
