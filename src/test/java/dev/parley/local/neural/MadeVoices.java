package dev.parley.local.neural;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Voices of this machine's other synthesizers, for speech that the server's own voice did not make: flite and eSpeak NG. */
final class MadeVoices {
    private static final Map<String, List<String>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("flite slt, a woman", List.of("flite", "-voice", "slt", "-o", "OUT", "-t", "TEXT"));
        COMMANDS.put("flite rms, a man", List.of("flite", "-voice", "rms", "-o", "OUT", "-t", "TEXT"));
        COMMANDS.put("flite awb, a Scot", List.of("flite", "-voice", "awb", "-o", "OUT", "-t", "TEXT"));
        COMMANDS.put("espeak-ng en-gb", List.of("espeak-ng", "-v", "en-gb", "-s", "150", "-w", "OUT", "TEXT"));
    }

    private MadeVoices() {}

    /** Those that are installed. */
    static List<String> installed() {
        return COMMANDS.keySet().stream()
                .filter(voice -> Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(folder -> Files.isExecutable(
                                Path.of(folder, COMMANDS.get(voice).get(0)))))
                .toList();
    }

    /** A text: s16le at 16 kHz. */
    static byte[] speech(String voice, String text) throws IOException, InterruptedException {
        Path file = Files.createTempFile("voice", ".wav");
        try {
            List<String> command = COMMANDS.get(voice).stream()
                    .map(word -> word.equals("OUT") ? file.toString() : word.equals("TEXT") ? text : word)
                    .toList();
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command.get(0) + " failed");
            }
            return pcm(Files.readAllBytes(file));
        } finally {
            Files.delete(file);
        }
    }

    /** The samples of a WAV file, one channel of 16 bits, at 16 kHz. */
    static byte[] pcm(byte[] wav) {
        Buffer file = Buffer.buffer(wav);
        int data = 12;
        while (!file.getString(data, data + 4).equals("data")) {
            data += 8 + file.getIntLE(data + 4);
        }
        Buffer samples = file.getBuffer(data + 8, file.length() - file.length() % 2);
        int sampleRate = file.getIntLE(24);
        return sampleRate == 16_000 ? samples.getBytes() : NeuralReport.resampled(samples, sampleRate);
    }
}
