// A language model that says what it was told, word by word: a stage in another language than Parley's own, which keeps
// the contract of dev.parley.bus and uses nothing else of Parley. Deployed by "verticle": "groovy:stages/echo.groovy".

import dev.parley.bus.*
import dev.parley.turn.*
import io.vertx.core.Future
import io.vertx.core.Handler
import io.vertx.core.Promise

Codecs.register(vertx)
bus = vertx.eventBus()
address = Addresses.instance(Stage.LLM)
sessions = [:] // by their id: the open generation, up to which attempt all is cancelled, and the timer of each reply
nodes = [:] // by their inbox: until when each is believed to be alive
consumers = [
        bus.consumer(address, { told(it) } as Handler),
        bus.consumer(Addresses.CANCEL, { command(it.body()) } as Handler),
        bus.consumer(Addresses.shared(Stage.LLM), { opening(it) } as Handler),
]
vertx.setPeriodic(250, { letGoOfSilentNodes() } as Handler)

void vertxStart(Promise promise) {
    Future.all(consumers*.completion()).mapEmpty().onComplete(promise)
}

void vertxStop() {
    sessions.values().toList().each { giveUp(it) }
}

void opening(message) {
    Open open = message.body()
    def before = sessions[open.session()]
    if (before && before.open.generation() >= open.generation()) {
        message.fail(409, 'a generation that is not newer')
        return
    }
    letGo(before)
    sessions[open.session()] = [open: open, cancelled: Attempt.NONE, replies: [:]]
    alive(open.inbox(), open.leaseMs())
    message.reply(new Opened(address))
}

void told(message) {
    if (message.body() instanceof Heartbeat) {
        def node = nodes[message.body().inbox()]
        if (node) {
            alive(message.body().inbox(), node.leaseMs)
        }
        message.reply(null)
    } else {
        command(message.body())
    }
}

void command(command) {
    def session = sessions[command.session()]
    if (!session) {
        return
    }
    if (command instanceof Close && command.stage() == Stage.LLM && command.generation() >= session.open.generation()) {
        letGo(session)
    } else if (command instanceof Cancel && !command.upTo().upTo(session.cancelled)) {
        session.cancelled = command.upTo()
        session.replies.keySet().findAll { it.upTo(command.upTo()) }.each { end(session, it) }
    } else if (command instanceof StageCommand
            && command.generation() == session.open.generation()
            && !command.attempt().upTo(session.cancelled)) {
        answer(session, command)
    }
}

void answer(session, StageCommand command) {
    def attempt = command.attempt()
    def words = new LinkedList(command.effect().messages().last().content().split(/(?<= )/).toList())
    session.replies[attempt] = vertx.setPeriodic(10, {
        if (words) {
            say(session, new TurnEvent.Token(attempt, words.removeFirst()))
        } else {
            end(session, attempt)
            say(session, new TurnEvent.ReplyDone(attempt, 'stop'))
        }
    } as Handler)
    count(1)
}

void end(session, Attempt attempt) {
    vertx.cancelTimer(session.replies.remove(attempt))
    count(-1)
}

void letGo(session) {
    if (session) {
        session.replies.keySet().toList().each { end(session, it) }
        sessions.remove(session.open.session())
    }
}

void giveUp(session) {
    letGo(session)
    say(session, TurnEvent.lost(Stage.LLM, FailureCode.UNAVAILABLE))
}

void say(session, TurnEvent event) {
    def open = session.open
    bus.send(open.inbox(), new StageEvent(open.session(), Stage.LLM, open.generation(), event))
}

void alive(String inbox, int leaseMs) {
    if (leaseMs > 0) {
        nodes[inbox] = [leaseMs: leaseMs, until: System.nanoTime() + leaseMs * 1_000_000L]
    }
}

void letGoOfSilentNodes() {
    nodes.findAll { inbox, node -> node.until < System.nanoTime() }.keySet().each { inbox ->
        nodes.remove(inbox)
        sessions.values().findAll { it.open.inbox() == inbox }.each { giveUp(it) }
    }
}

/** How many replies are being written by all instances, for who wants to know. */
void count(int more) {
    vertx.sharedData().getLocalMap('echo').merge('replies', more, Integer::sum)
}
