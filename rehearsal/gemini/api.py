"""Which Gemini call is asked for, and whether its key and model are known."""

from rehearsal import acceptance, faults
from rehearsal.faults import Fault
from rehearsal.gemini import answering, asking, counting
from rehearsal.gemini.asking import Asked, Unacceptable
from rehearsal.gemini.errors import VOICE, bad_key, invalid, no_key, no_model, not_found
from rehearsal.wire import BodyTooLarge, MalformedBody, Request, Response, answer
from rehearsal.world import World

KEY = "rehearsal-gemini-key"
VERSIONS = ("v1", "v1beta")
#: Those offered in November 2026; older ones have been shut down and are answered with 404.
MODELS = (
    "gemini-3.8-flash",
    "gemini-3.7-flash",
    "gemini-3.6-flash",
    "gemini-3.5-flash",
    "gemini-3.5-flash-lite",
    "gemini-3.1-flash-lite",
    "gemini-3.1-pro-preview",
)
#: Names that follow the newest model exist on the version with early features only.
ALIASES = ("gemini-flash-latest", "gemini-flash-lite-latest")
INPUT_LIMIT = 1_048_576


def handle(world: World, request: Request) -> Response:
    rest = request.segments[1:]
    if len(rest) != 3 or rest[0] not in VERSIONS or rest[1] != "models":
        return not_found(request.path)
    model, _, call = rest[2].partition(":")
    key = request.header("x-goog-api-key") or request.query.get("key", "")
    if key != KEY:
        return bad_key() if key else no_key()
    if model not in MODELS + (ALIASES if rest[0] == "v1beta" else ()):
        return no_model(model, rest[0])
    if (request.method, call) == ("GET", ""):
        return _card(model)
    if (request.method, call) == ("POST", "generateContent"):
        return _generate(world, request, model)
    return not_found(request.path)


def _card(model: str) -> Response:
    return answer(
        {
            "name": f"models/{model}",
            "version": "001",
            "displayName": model.replace("-", " ").title(),
            "inputTokenLimit": INPUT_LIMIT,
            "outputTokenLimit": asking.LARGEST_OUTPUT,
            "supportedGenerationMethods": ["generateContent"],
            "thinking": True,
        }
    )


def _generate(world: World, request: Request, model: str) -> Response:
    try:
        asked = asking.read(request.json(), model)
    except MalformedBody as error:
        return invalid(f"Invalid JSON payload received. {error}")
    except BodyTooLarge:
        return invalid("Request payload size exceeds the limit.")
    except Unacceptable as refused:
        return refused.response
    with world.store.write() as db:
        fault = faults.take(db, "gemini", "read", faults.KINDS) or faults.take(db, "gemini", "send", faults.KINDS)
        told = _told(asked, model, fault)
        spent = (told.prompt_tokens, told.output_tokens)
        counting.record(db, model, fault.kind if fault else "", spent, world.clock.now())
    if fault is not None and fault.kind in faults.BEFORE:
        return acceptance.refuse(VOICE, fault)
    said = answer(told.body)
    return acceptance.spoil(world, request, VOICE, fault, said) if fault and fault.kind in faults.AFTER else said


def _told(asked: Asked, model: str, fault: Fault | None) -> answering.Told:
    if fault is not None and fault.kind in faults.BEFORE:
        return answering.Told({})
    return answering.tell(asked, model, fault.kind if fault else "")
