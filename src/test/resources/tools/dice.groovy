// A tool in another language than Parley's own, which keeps the contract of dev.parley.tools and uses nothing of Parley:
// {"name": "dice", "description": "Rolls a die.", "address": "tools.dice", "parameters": {"type": "object",
// "properties": {"sides": {"type": "integer"}}}}. Deployed by whoever runs it: vertx.deployVerticle("groovy:tools/dice.groovy").

import io.vertx.core.Future
import io.vertx.core.Handler
import io.vertx.core.Promise
import io.vertx.core.json.JsonObject

rolled = [:] // the latest by call: the same call again has the same result
consumers = [
        vertx.eventBus().consumer('tools.dice', { roll(it) } as Handler),
        vertx.eventBus().consumer('parley.tools.cancel', { rolled.remove(it.body().getString('call')) } as Handler),
]

void vertxStart(Promise promise) {
    Future.all(consumers*.completion()).mapEmpty().onComplete(promise)
}

void roll(message) {
    int sides = message.body().getJsonObject('arguments').getInteger('sides', 6)
    if (sides < 2) {
        message.reply(new JsonObject([error: 'invalid_arguments', message: 'a die has two sides at least']))
        return
    }
    int number = rolled.computeIfAbsent(message.headers().get('call'), { new Random().nextInt(sides) + 1 })
    if (rolled.size() > 1000) {
        rolled.remove(rolled.keySet().first())
    }
    message.reply(new JsonObject([result: [number: number]]))
}
