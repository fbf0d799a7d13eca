package dev.parley.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A picture of turns as rows of bars, from the user's last voiced frame to the first audio: SVG. */
final class Waterfall {
    private static final int LEFT = 190;
    private static final int WIDTH = 860;
    private static final int ROW = 26;
    private static final double SPAN_MS = 1600;

    private final List<String> shapes = new ArrayList<>();
    private int y = 40;

    private static double x(double ms) {
        return LEFT + ms / SPAN_MS * (WIDTH - LEFT - 20);
    }

    /** The medians of a run. */
    Waterfall add(String title, Figures figures) {
        text(10, y + 17, title, "bold");
        y += ROW;
        double transcript = median(figures, "transcript");
        double asked = median(figures, "llmRequest");
        double token = median(figures, "llmFirstToken");
        double audio = median(figures, "ttsFirstAudio");
        double sent = median(figures, "firstAudioSent");
        bar("900 ms of silence", 0, median(figures, "turnEnd"), "#9aa5b1");
        bar("speech-to-text", 0, transcript, "#3f8efc");
        bar("language model", asked, token, "#8f5cf7");
        bar("text-to-speech", token, audio, "#12a594");
        bar("held until the turn ends", audio, sent, "#e5e9ee");
        bar("heard by the client", figures.perceived.at(0.5) - 4, figures.perceived.at(0.5) + 4, "#d6336c");
        y += ROW / 2;
        return this;
    }

    private static double median(Figures figures, String step) {
        return figures.steps.get(step).at(0.5);
    }

    private void bar(String label, double fromMs, double toMs, String colour) {
        text(24, y + 16, label, "normal");
        shapes.add(String.format(
                Locale.ROOT,
                "<rect x='%.1f' y='%d' width='%.1f' height='18' rx='3' fill='%s'/>",
                x(fromMs),
                y + 3,
                Math.max(2, x(toMs) - x(fromMs)),
                colour));
        text((int) x(toMs) + 6, y + 16, Math.round(toMs) + " ms", "normal");
        y += ROW;
    }

    private void text(int x, int y, String words, String weight) {
        shapes.add("<text x='" + x + "' y='" + y + "' font-weight='" + weight + "'>" + words + "</text>");
    }

    @Override
    public String toString() {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns='http://www.w3.org/2000/svg' width='")
                .append(WIDTH)
                .append("' height='")
                .append(y + 20);
        svg.append("' font-family='sans-serif' font-size='13'><rect width='100%' height='100%' fill='white'/>\n");
        for (int ms = 0; ms <= SPAN_MS; ms += 100) {
            String colour = ms == 900 || ms == 1000 ? "#d6336c" : "#eef1f4";
            svg.append(String.format(
                    Locale.ROOT, "<line x1='%.1f' x2='%.1f' y1='28' y2='%d' stroke='%s'/>", x(ms), x(ms), y, colour));
            svg.append(String.format(
                    Locale.ROOT, "<text x='%.1f' y='20' fill='#68737f' font-size='11'>%d</text>\n", x(ms) - 8, ms));
        }
        shapes.forEach(shape -> svg.append(shape).append('\n'));
        return svg.append("</svg>\n").toString();
    }
}
