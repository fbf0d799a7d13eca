package dev.parley.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Values over time, a panel for each, one below the other: SVG. */
final class Chart {
    private static final int WIDTH = 860;
    private static final int LEFT = 70;
    private static final int PANEL = 130;
    private static final int HEIGHT = 90;
    private static final String[] COLOURS = {"#3f8efc", "#d6336c", "#12a594", "#8f5cf7", "#e8890c"};

    private final String title;
    private final Map<String, Map<String, List<double[]>>> panels = new LinkedHashMap<>();

    Chart(String title) {
        this.title = title;
    }

    /** A value of a series in a panel, so many seconds from the beginning. What is not a number is left out. */
    void add(String panel, String series, double seconds, double value) {
        List<double[]> points = panels.computeIfAbsent(panel, first -> new LinkedHashMap<>())
                .computeIfAbsent(series, first -> new ArrayList<>());
        if (Double.isFinite(value)) {
            points.add(new double[] {seconds, value});
        }
    }

    private double most(Map<String, List<double[]>> series, int axis) {
        return series.values().stream()
                .flatMap(List::stream)
                .mapToDouble(point -> point[axis])
                .max()
                .orElse(1);
    }

    @Override
    public String toString() {
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' "
                        + "font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n"
                        + "<text x='10' y='22' font-weight='bold'>%s</text>%n",
                WIDTH,
                50 + PANEL * panels.size(),
                title));
        double span = panels.values().stream()
                .mapToDouble(series -> most(series, 0))
                .max()
                .orElse(1);
        int top = 50;
        for (Map.Entry<String, Map<String, List<double[]>>> panel : panels.entrySet()) {
            draw(svg, panel.getKey(), panel.getValue(), Math.max(1, span), top);
            top += PANEL;
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, String name, Map<String, List<double[]>> all, double span, int top) {
        double most = Math.max(1e-9, most(all, 1) * 1.05);
        int bottom = top + HEIGHT;
        svg.append(String.format(
                Locale.ROOT,
                "<path d='M%d %dV%dH%d' fill='none' stroke='#9aa5b1'/><text x='%d' y='%d'>%s</text>"
                        + "<text x='%d' y='%d' text-anchor='end'>%.4g</text><text x='%d' y='%d' text-anchor='end'>0</text>"
                        + "<text x='%d' y='%d' text-anchor='end'>%.0f s</text>%n",
                LEFT,
                top,
                bottom,
                WIDTH - 20,
                LEFT + 6,
                top + 2,
                name,
                LEFT - 6,
                top + 10,
                most,
                LEFT - 6,
                bottom,
                WIDTH - 20,
                bottom + 14,
                span));
        int colour = 0;
        for (Map.Entry<String, List<double[]>> series : all.entrySet()) {
            StringBuilder line = new StringBuilder();
            for (double[] point : series.getValue()) {
                line.append(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f ",
                        LEFT + point[0] / span * (WIDTH - 20 - LEFT),
                        bottom - point[1] / most * HEIGHT));
            }
            svg.append(String.format(
                    Locale.ROOT,
                    "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>"
                            + "<text x='%d' y='%d' fill='%s'>%s</text>%n",
                    line,
                    COLOURS[colour % COLOURS.length],
                    LEFT + 20 + 170 * colour,
                    bottom + 14,
                    COLOURS[colour % COLOURS.length],
                    series.getKey()));
            colour++;
        }
    }
}
