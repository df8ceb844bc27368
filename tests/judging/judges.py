"""Judges for tests: an endpoint whose replies are made from what it is shown, with or without probabilities."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from werkzeug import Response

from tests.models.endpoint import Body

Alternatives = dict[str, float]


def last_message(body: Body) -> str:
    """What the judge is asked."""
    return str(body["messages"][-1]["content"])


def shown_part(body: Body, name: str) -> str:
    """What stands between the marks of that name."""
    match = re.search(rf"<{name} (\w+)>\n(.*?)\n</{name} \1>", last_message(body), re.DOTALL)
    return match[2] if match else ""


def method_of(body: Body) -> str:
    """Which of the prompts that ship this is."""
    text = last_message(body)
    if "<summaries" in text:
        return "key facts"
    return "sentences" if "<sentences" in text else "facts" if "<facts" in text else "scale"


def count_items(body: Body) -> int:
    """How many sentences or facts it is asked about."""
    return len(shown_part(body, "sentences" if method_of(body) == "sentences" else "facts").splitlines())


def reply(text: str, tokens: Sequence[tuple[str, Alternatives]] = (), finish: str = "stop") -> Response:
    """A reply of 100 tokens read and 10 written. `tokens` are those of the text with the chances of alternatives."""
    choice: dict[str, Any] = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": finish,
    }
    if tokens:
        choice["logprobs"] = {
            "content": [
                {
                    "token": token,
                    "logprob": math.log(chances.get(token, 1.0)),
                    "top_logprobs": [{"token": name, "logprob": math.log(chance)} for name, chance in chances.items()],
                }
                for token, chances in tokens
            ]
        }
    usage = {"prompt_tokens": 100, "completion_tokens": 10}
    table = {"model": "tiny-2026", "choices": [choice], "usage": usage}
    return Response(json.dumps(table), content_type="application/json")


def rate(value: Callable[[Body], str]) -> Callable[[Body], Response]:
    """A judge that rates each candidate as told, and finds every sentence and fact in order."""

    def answer(body: Body) -> Response:
        method = method_of(body)
        if method == "key facts":
            return reply("- A bridge was opened.\n- It is long.")
        if method == "scale":
            return reply(f"It is so.\nRATING: {value(body)}")
        return reply("\n".join(f"{number}: YES" for number in range(1, count_items(body) + 1)))

    return answer
