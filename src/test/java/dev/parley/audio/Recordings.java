package dev.parley.audio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A folder of recordings of people and of real sounds: 16 kHz mono s16le WAV files, and tables of them separated by tabs.
 *
 * <ul>
 *   <li>{@code speech.tsv}: file, kind, speaker (for halves), onset_ms, end_ms, active_level_dbfs (other columns are not read)
 *   <li>{@code noise.tsv}: file, kind
 *   <li>{@code background.tsv}: file, kind
 *   <li>{@code rooms/}: impulse responses
 * </ul>
 */
record Recordings(List<Speech> speech, List<Clip> noise, List<Clip> backgrounds, List<Sound> rooms) {
    private static final int RIFF_HEADER = 44;

    /**
     * Somebody says something.
     *
     * @param speaker who it is, as far as the table says
     * @param onsetMs where it begins
     * @param endMs   where it ends
     * @param level   of its active part, in decibels of full scale
     */
    record Speech(String kind, String speaker, Sound sound, double onsetMs, double endMs, double level) {
        Speech at(double wanted) {
            return new Speech(kind, speaker, sound.gain(wanted - level), onsetMs, endMs, wanted);
        }

        /** Whether there is a pause in it that ends a turn: one of 0.9 s, less what the detector may be late. */
        boolean pauses() {
            double floor = sound.spokenLevel() - 25;
            int silent = 0;
            for (int i = (int) (onsetMs / 20); i < (int) (endMs / 20); i++) {
                silent = 20 * Math.log10(sound.rms(i) / 32_768) > floor ? 0 : silent + 1;
                if (silent >= 43) {
                    return true;
                }
            }
            return false;
        }

        Speech through(Sound changed) {
            return new Speech(kind, speaker, changed, onsetMs, endMs, level);
        }
    }

    /** A sound. */
    record Clip(String kind, Sound sound) {}

    static Recordings in(Path folder) throws IOException {
        List<Speech> speech = new ArrayList<>();
        for (Map<String, String> row : table(folder.resolve("speech.tsv"))) {
            speech.add(new Speech(
                    row.get("kind"),
                    row.getOrDefault("speaker", ""),
                    wav(folder.resolve(row.get("file"))),
                    Double.parseDouble(row.get("onset_ms")),
                    Double.parseDouble(row.get("end_ms")),
                    Double.parseDouble(row.get("active_level_dbfs"))));
        }
        List<Sound> rooms = new ArrayList<>();
        if (Files.isDirectory(folder.resolve("rooms"))) {
            try (var files = Files.list(folder.resolve("rooms"))) {
                files.sorted().forEach(file -> rooms.add(wav(file)));
            }
        }
        return new Recordings(speech, clips(folder, "noise.tsv"), clips(folder, "background.tsv"), List.copyOf(rooms));
    }

    /**
     * Every other speaker and sound, so that one half can choose what the other then judges. The backgrounds and the rooms
     * are in both.
     */
    Recordings half(boolean second) {
        int wanted = second ? 1 : 0;
        List<String> speakers =
                speech.stream().map(Speech::speaker).distinct().sorted().toList();
        List<Speech> said = new ArrayList<>();
        for (int i = 0; i < speech.size(); i++) {
            String speaker = speech.get(i).speaker();
            int number = speaker.length() > 1 ? speakers.indexOf(speaker) : i;
            if (number % 2 == wanted) {
                said.add(speech.get(i));
            }
        }
        List<Clip> clips = new ArrayList<>();
        for (int i = wanted; i < noise.size(); i += 2) {
            clips.add(noise.get(i));
        }
        return new Recordings(said, clips, backgrounds, rooms);
    }

    private static List<Clip> clips(Path folder, String table) throws IOException {
        List<Clip> clips = new ArrayList<>();
        for (Map<String, String> row : table(folder.resolve(table))) {
            clips.add(new Clip(row.get("kind"), wav(folder.resolve(row.get("file")))));
        }
        return clips;
    }

    private static List<Map<String, String>> table(Path file) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of("");
        String[] names = lines.get(0).split("\t", -1);
        List<Map<String, String>> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < Math.min(names.length, cells.length); i++) {
                row.put(names[i], cells[i]);
            }
            rows.add(row);
        }
        return rows;
    }

    private static Sound wav(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int data = RIFF_HEADER - 8;
            while (bytes[data] != 'd' || bytes[data + 1] != 'a' || bytes[data + 2] != 't' || bytes[data + 3] != 'a') {
                data++;
            }
            byte[] pcm = new byte[(bytes.length - data - 8) / 2 * 2];
            System.arraycopy(bytes, data + 8, pcm, 0, pcm.length);
            return Sound.of(pcm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
