"""Reading a generateContent request as strictly as Google does, in either spelling of its names."""

import re
from dataclasses import dataclass
from typing import Any

from rehearsal.gemini.errors import invalid, unknown_name
from rehearsal.wire import Json, Response

TOP = frozenset(
    {"contents", "systemInstruction", "generationConfig", "safetySettings", "tools", "toolConfig", "cachedContent"}
)
CONFIG = frozenset(
    {
        "temperature",
        "topP",
        "topK",
        "candidateCount",
        "maxOutputTokens",
        "stopSequences",
        "seed",
        "presencePenalty",
        "frequencyPenalty",
        "responseMimeType",
        "responseSchema",
        "responseJsonSchema",
        "responseModalities",
        "thinkingConfig",
    }
)
THINKING = frozenset({"thinkingLevel", "thinkingBudget", "includeThoughts"})
LEVELS = ("MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH")
KINDS = ("text/plain", "application/json", "text/x.enum")
LARGEST_OUTPUT = 65_536
_WORD = re.compile(r"_([a-z])")


@dataclass(frozen=True)
class Asked:
    """``prompt`` is what the user side says; ``most`` the allowance of output tokens."""

    system: str
    prompt: str
    wants_json: bool
    most: int
    thinking: str = ""


class Unacceptable(ValueError):
    def __init__(self, response: Response) -> None:
        super().__init__("The request is refused.")
        self.response = response


def read(body: Json, model: str) -> Asked:
    """Raises ``Unacceptable`` with Google's answer."""
    top = _named(body, TOP, "")
    config = _object(top.get("generationConfig"), "generation_config")
    settings = _named(config, CONFIG, "generation_config")
    contents = top.get("contents")
    if not isinstance(contents, list) or not contents:
        raise Unacceptable(invalid("* GenerateContentRequest.contents: contents is not specified"))
    spoken = [_content(entry, f"contents[{place}]") for place, entry in enumerate(contents)]
    system = _content(top["systemInstruction"], "system_instruction")[1] if top.get("systemInstruction") else ""
    return Asked(
        system=system,
        prompt="\n".join(text for role, text in spoken if role == "user"),
        wants_json=_wants_json(settings),
        most=_most(settings),
        thinking=_thinking(settings, model),
    )


def _wants_json(settings: Json) -> bool:
    kind = settings.get("responseMimeType", "text/plain")
    schemas = [name for name in ("responseSchema", "responseJsonSchema") if settings.get(name) is not None]
    if kind not in KINDS:
        raise Unacceptable(
            invalid(
                "* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are "
                + ", ".join(KINDS)
            )
        )
    if len(schemas) > 1:
        raise Unacceptable(invalid("Only one of response_schema and response_json_schema may be set."))
    if schemas and kind != "application/json":
        raise Unacceptable(invalid("A response schema needs the response mime type application/json."))
    if schemas:
        _object(settings[schemas[0]], "generation_config.response_schema")
    return bool(kind == "application/json")


def _most(settings: Json) -> int:
    most = settings.get("maxOutputTokens", LARGEST_OUTPUT)
    if isinstance(most, bool) or not isinstance(most, int) or not 0 < most <= LARGEST_OUTPUT:
        raise Unacceptable(invalid(f"max_output_tokens must be in the range from 1 to {LARGEST_OUTPUT}."))
    heat = settings.get("temperature", 1)
    if isinstance(heat, bool) or not isinstance(heat, int | float) or not 0 <= heat <= 2:
        raise Unacceptable(invalid("* GenerateContentRequest.generation_config.temperature: must be in [0.0, 2.0]"))
    return most


def _thinking(settings: Json, model: str) -> str:
    within = "generation_config.thinking_config"
    config = _named(_object(settings.get("thinkingConfig"), within), THINKING, within)
    level = config.get("thinkingLevel", "")
    if level and "thinkingBudget" in config:
        raise Unacceptable(invalid("Only one of thinking_level and thinking_budget may be set."))
    if level and level not in LEVELS:
        raise Unacceptable(invalid(f"Invalid value at '{within}.thinking_level': {str(level)[:40]!r}"))
    if level == "MINIMAL" and model == "gemini-3.8-flash":
        raise Unacceptable(invalid("Thinking level MINIMAL is not supported for this model."))
    return str(level)


def _content(value: Any, within: str) -> tuple[str, str]:
    """Who speaks, and the text of all parts."""
    content = _named(_object(value, within), frozenset({"role", "parts"}), within)
    role, parts = content.get("role", "user"), content.get("parts")
    if role not in ("user", "model"):
        raise Unacceptable(invalid("Please use a valid role: user, model."))
    if not isinstance(parts, list) or not parts:
        raise Unacceptable(invalid(f"* GenerateContentRequest.{within}.parts: contents.parts must not be empty."))
    texts = [_object(part, f"{within}.parts").get("text") for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise Unacceptable(invalid(f"* GenerateContentRequest.{within}.parts: this stand-in reads text parts only."))
    return str(role), "\n".join(str(text) for text in texts)


def _named(value: Json, known: frozenset[str], within: str) -> Json:
    """The same object with its names in camel case."""
    named = {_WORD.sub(lambda match: match[1].upper(), name): inner for name, inner in value.items()}
    for name in named:
        if name not in known:
            raise Unacceptable(unknown_name(name[:60], within))
    return named


def _object(value: Any, within: str) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unacceptable(invalid(f"Invalid value at '{within}': an object is expected."))
    return value
