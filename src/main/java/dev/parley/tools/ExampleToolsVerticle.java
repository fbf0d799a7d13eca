package dev.parley.tools;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Two tools to begin with, by the contract of this package: the time in a city, and one timer for each session. Deployed when
 * a configured tool has one of these addresses; {@code conf/tools.json} does.
 */
public final class ExampleToolsVerticle extends VerticleBase {
    /** Arguments: {@code {"city": "Tokyo"}}. */
    public static final String TIME = "parley.examples.time";

    /**
     * Arguments: {@code {"seconds": 300}} sets the session's timer, {@code {"cancel": true}} stops it, {@code {}} asks how much
     * is left. When it is over it says so: {@code {"timer": "over", "seconds": 300}}.
     */
    public static final String TIMER = "parley.examples.timer";

    /** Where an instance that ends gives its timers to another one, if there is any: the body is the session. */
    private static final String ADOPT = "parley.examples.timer.adopt";

    private static final DeliveryOptions HERE =
            new DeliveryOptions().setLocalOnly(true).setSendTimeout(1000);

    /** A conversation stays open for a promise no longer than this. */
    private static final int MAX_TIMER_S = 3600;

    private static final DateTimeFormatter SPOKEN = DateTimeFormatter.ofPattern("EEEE, HH:mm", Locale.ENGLISH);

    /** Cities that are not the name of a time zone. */
    private static final Map<String, String> CITIES = Map.of(
            "mumbai", "Asia/Kolkata",
            "delhi", "Asia/Kolkata",
            "bangalore", "Asia/Kolkata",
            "chennai", "Asia/Kolkata",
            "beijing", "Asia/Shanghai",
            "san francisco", "America/Los_Angeles",
            "boston", "America/New_York",
            "munich", "Europe/Berlin");

    private final Clock clock;

    /** By session; of all instances, because each takes its turn at the address. */
    private Map<String, Timer> timers;

    private List<MessageConsumer<?>> consumers = List.of();

    /**
     * @param call    the call that set it: the same call again changes nothing
     * @param later   where its end is told, or null
     * @param seconds how long it is
     * @param endMs   when it ends, in ms since the epoch
     * @param owner   deployment of the instance whose event loop rings it
     * @param id      Vert.x's timer, which ends with the owner
     */
    private record Timer(String call, String later, int seconds, long endMs, String owner, long id)
            implements Shareable {}

    public ExampleToolsVerticle() {
        this(Clock.systemUTC());
    }

    ExampleToolsVerticle(Clock clock) {
        this.clock = clock;
    }

    /** Whether one of these tools is at the address. */
    public static boolean has(String address) {
        return address.equals(TIME) || address.equals(TIMER);
    }

    @Override
    public Future<?> start() {
        timers = vertx.sharedData().getLocalMap(TIMER);
        EventBus bus = vertx.eventBus();
        consumers = List.of(
                bus.<JsonObject>consumer(ToolRunner.CANCEL, cancel -> takeBack(cancel.body())),
                bus.<JsonObject>localConsumer(TIME, this::time),
                bus.<JsonObject>localConsumer(TIMER, this::timer),
                bus.<String>localConsumer(ADOPT, this::adopt));
        return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
    }

    /** Timers ring as long as any instance lives: another one rings those of this one. */
    @Override
    public Future<?> stop() {
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList())
                .eventually(() -> Future.join(timers.entrySet().stream()
                        .filter(each -> each.getValue().owner.equals(deploymentID()))
                        .map(each -> giveAway(each.getKey(), each.getValue()))
                        .toList()));
    }

    private Future<?> giveAway(String session, Timer timer) {
        return vertx.eventBus()
                .request(ADOPT, session, HERE)
                .onFailure(nobody -> timers.remove(session, timer))
                .otherwiseEmpty();
    }

    private void adopt(Message<String> message) {
        String session = message.body();
        Timer given = timers.get(session);
        if (given != null) {
            Timer own = armed(session, given.call, given.later, given.seconds, given.endMs);
            if (!timers.replace(session, given, own)) {
                stop(own);
            }
        }
        message.reply(null);
    }

    private void time(Message<JsonObject> message) {
        Object city = message.body().getJsonObject("arguments").getValue("city");
        String name = city instanceof String text ? text.strip() : "";
        ZoneId zone = name.isEmpty() ? null : zone(name.toLowerCase(Locale.ROOT));
        if (zone == null) {
            message.reply(error("not_found", "no time is known for that city"));
        } else {
            message.reply(new JsonObject()
                    .put(
                            "result",
                            new JsonObject()
                                    .put("city", name)
                                    .put(
                                            "time",
                                            ZonedDateTime.now(clock.withZone(zone))
                                                    .format(SPOKEN))));
        }
    }

    private static ZoneId zone(String city) {
        if (CITIES.containsKey(city)) {
            return ZoneId.of(CITIES.get(city));
        }
        String suffix = "/" + city.replace(' ', '_');
        return new TreeSet<>(ZoneId.getAvailableZoneIds())
                .stream()
                        .filter(id -> id.toLowerCase(Locale.ROOT).endsWith(suffix))
                        .findFirst()
                        .map(ZoneId::of)
                        .orElse(null);
    }

    private void timer(Message<JsonObject> message) {
        String session = message.headers().get("session");
        JsonObject arguments = message.body().getJsonObject("arguments");
        Object seconds = arguments.getValue("seconds");
        Timer set = timers.get(session);
        if (arguments.getValue("cancel") == Boolean.TRUE) {
            stop(timers.remove(session));
            message.reply(new JsonObject().put("result", new JsonObject().put("cancelled", set != null)));
            return;
        }
        if (seconds != null
                && (set == null || !set.call.equals(message.headers().get("call")))) {
            int number = whole(seconds);
            if (number < 1 || number > MAX_TIMER_S) {
                message.reply(error("invalid_arguments", "seconds: wanted 1 to " + MAX_TIMER_S));
                return;
            }
            set = begin(session, message.headers(), number);
        }
        Object left = set == null ? "no timer is set" : leftSeconds(set);
        JsonObject reply = new JsonObject().put("result", new JsonObject().put("seconds_left", left));
        if (seconds != null) {
            reply.put("laterMs", Math.max(1, set.endMs - clock.millis()));
        }
        message.reply(reply);
    }

    /** 0 for what is no whole number. */
    private static int whole(Object value) {
        return value instanceof Number number && number.doubleValue() == number.intValue() ? number.intValue() : 0;
    }

    private Timer begin(String session, MultiMap headers, int seconds) {
        long endMs = clock.millis() + seconds * 1000L;
        Timer set = armed(session, headers.get("call"), headers.get("later"), seconds, endMs);
        stop(timers.put(session, set));
        return set;
    }

    private Timer armed(String session, String call, String later, int seconds, long endMs) {
        long id = vertx.setTimer(Math.max(1, endMs - clock.millis()), over -> {
            Timer ended = new Timer(call, later, seconds, endMs, deploymentID(), over);
            if (timers.remove(session, ended) && later != null) {
                JsonObject result = new JsonObject().put("timer", "over").put("seconds", seconds);
                vertx.eventBus().send(later, new JsonObject().put("call", call).put("result", result));
            }
        });
        return new Timer(call, later, seconds, endMs, deploymentID(), id);
    }

    /** Nobody waits any longer for what this call has set. */
    private void takeBack(JsonObject cancel) {
        String session = cancel.getString("session");
        Timer set = timers.get(session);
        if (set != null && set.call.equals(cancel.getString("call")) && timers.remove(session, set)) {
            stop(set);
        }
    }

    private void stop(Timer timer) {
        if (timer != null) {
            vertx.cancelTimer(timer.id);
        }
    }

    private long leftSeconds(Timer timer) {
        return Math.max(0, (timer.endMs - clock.millis() + 999) / 1000);
    }

    private static JsonObject error(String code, String message) {
        return new JsonObject().put("error", code).put("message", message);
    }
}
