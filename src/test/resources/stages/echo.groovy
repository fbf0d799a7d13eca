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
sessions = [:] // by their id: the open link, up to which attempt all is cancelled, and the timer of each reply
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
    if (before && before.open.link() >= open.link()) {
        message.fail(409, 'a link that is not newer')
        return
    }
    letGo(before)
    sessions[open.session()] = [open: open, cancelled: Attempt.NONE, replies: [:]]
    alive(open.inbox(), open.leaseMs())
    message.reply(new Opened(address))
}

void told(message) {
    if (message.body() instanceof Beat) {
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
    if (command instanceof Close && command.link() >= session.open.link()) {
        letGo(session)
    } else if (command instanceof Cancel && !command.upTo().upTo(session.cancelled)) {
        session.cancelled = command.upTo()
        session.replies.keySet().findAll { it.upTo(command.upTo()) }.each { end(session, it) }
    } else if (command instanceof LlmCommand.Ask
            && command.link() == session.open.link()
            && !command.attempt().upTo(session.cancelled)) {
        answer(session, command)
    }
}

void answer(session, LlmCommand.Ask ask) {
    def (id, link, attempt) = [ask.session(), ask.link(), ask.attempt()]
    def words = new LinkedList(ask.messages().last().content().split(/(?<= )/).toList())
    session.replies[attempt] = vertx.setPeriodic(10, {
        if (words) {
            bus.send(session.open.inbox(), new StageEvent.Token(id, link, attempt, words.removeFirst()))
        } else {
            end(session, attempt)
            bus.send(session.open.inbox(), new StageEvent.ReplyDone(id, link, attempt, 'stop'))
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
    bus.send(session.open.inbox(), new StageEvent.Failed(session.open.session(), session.open.link(), Stage.LLM,
            Attempt.NONE, FailureCode.UNAVAILABLE, 0, ''))
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
