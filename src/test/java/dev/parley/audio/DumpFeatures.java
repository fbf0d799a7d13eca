package dev.parley.audio;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the training script the features that the detector computes: reads stretches of 16 kHz s16le audio of one length, and
 * writes the features of their frames as little-endian floats.
 */
public final class DumpFeatures {
    private DumpFeatures() {}

    /** @param args the audio, the features to write, and how many frames each stretch has */
    public static void main(String[] args) throws IOException {
        int frames = Integer.parseInt(args[2]);
        try (DataInputStream in = new DataInputStream(
                        new java.io.BufferedInputStream(Files.newInputStream(Path.of(args[0])), 1 << 20));
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])), 1 << 20)) {
            byte[] stretch = new byte[frames * Pcm.FRAME_BYTES];
            ByteBuffer row = ByteBuffer.allocate(4 * SpeechFeatures.COUNT).order(ByteOrder.LITTLE_ENDIAN);
            while (in.readNBytes(stretch, 0, stretch.length) == stretch.length) {
                SpeechFeatures features = new SpeechFeatures();
                for (int i = 0; i < frames; i++) {
                    byte[] frame = new byte[Pcm.FRAME_BYTES];
                    System.arraycopy(stretch, i * Pcm.FRAME_BYTES, frame, 0, Pcm.FRAME_BYTES);
                    row.clear();
                    for (float feature : features.of(frame, 1)) {
                        row.putFloat(feature);
                    }
                    out.write(row.array());
                }
            }
        }
    }
}
