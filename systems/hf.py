"""What a model on this machine writes, of a folder or the hub, by transformers (docs/models.md)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import torch
import transformers  # noqa: F401  # loaded with the system, so that no article's time is counted for it
from _asking import Ask, Budget, answers
from _local import once, unable

from harness.errors import HarnessError
from harness.models import generation
from harness.models.generation import DecodingOptions

REQUIRES = ["torch>=2.2", "transformers>=4.56"]
ENV = ["HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "HF_ENDPOINT", "HF_TOKEN", "XDG_CACHE_HOME", "HTTPS_PROXY"]
MODEL_OPTIONS = ["model"]
FILE_OPTIONS = {"prompt": "prompts", "continued": "prompts"}


def summarize_all(
    articles,
    model: str,
    *,
    revision: str = "main",
    long: Literal["cut", "chunk"] = "cut",
    prefix: str | None = None,
    prompt: str = "summarize",
    continued: str = "tldr",
    style: Literal["auto", "chat", "plain"] = "auto",
    input_tokens: int | None = None,
    min_tokens: int | None = None,
    max_tokens: int | None = None,
    beams: int | None = None,
    length_penalty: float | None = None,
    no_repeat_ngram: int | None = None,
    sample: bool = False,
    temperature: float = 1.0,
    top_p: float = 1.0,
    batch: int = 1,
    device: str = "auto",
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto",
    threads: int = 1,
) -> Iterable[dict]:
    """`long`: an article beyond the model's longest input is cut, or summarized in pieces and their summaries again.

    `prefix` stands before the article (sequence-to-sequence); `prompt`, a file in systems/prompts/ or a path, is what a
    chat is told, `continued` one that a plain causal model is to go on from. Lengths are in tokens. None: by the rules
    of docs/models.md. `batch`: inputs at once; with 1, what is written depends on nothing but the article.
    """
    torch.set_num_threads(max(1, threads))
    writer, why = once(generation.load_writer, model, revision, device, dtype, style)
    if writer is None:
        return unable(articles, why)
    how = DecodingOptions(beams, length_penalty, no_repeat_ngram, sample, temperature, top_p)
    try:
        file = where(prompt if writer.kind == "chat" else continued)
        budget = Budget(input_tokens, min_tokens, max_tokens)
        ask = Ask(writer, how, budget, prefix=prefix, prompt=file, in_pieces=long == "chunk", batch=batch)
    except HarnessError as error:
        return unable(articles, str(error))
    return answers(articles, ask)


def where(prompt):
    """The harness gives the path of the file; whoever calls this from Python may give a name."""
    near = Path(__file__).with_name("prompts") / f"{prompt}.txt"
    return near if near.is_file() else Path(prompt)
