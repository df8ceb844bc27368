"""Models on disk that write: sequence-to-sequence and causal ones, by the `generate` of transformers."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from harness.errors import HarnessError
from harness.models.checkpoints import Weights, find_checkpoint
from harness.models.hf_loading import (
    import_libraries,
    is_out_of_memory,
    load_config,
    load_model,
    load_tokenizer,
    longest_input,
    model_class,
    neutralize_specials,
    silence_transformers,
)

Kind = Literal["sequence-to-sequence", "chat", "plain"]
"""Ways to ask a model: with a prefix, through the chat template, or by a text to be continued."""

Message = dict[str, str]
"""A message of a chat: {"role", "content"}."""

TASK = ("num_beams", "length_penalty", "no_repeat_ngram_size", "early_stopping")
"""Keys of a model's settings for summarization that concern decoding."""


class DecodingOptions(Struct, frozen=True):
    """Settings of decoding; None: the model's own settings, but never sampling."""

    beams: int | None = None
    length_penalty: float | None = None
    no_repeat_ngram: int | None = None
    sample: bool = False
    temperature: float = 1.0
    top_p: float = 1.0


class GeneratedText(NamedTuple):
    """A generated text, its number of tokens, and whether it ends at the limit of tokens."""

    text: str
    tokens: int
    stopped: bool


class Writer:
    """A model, its tokenizer and its device.

    `room` is how many tokens it has place for, None for any number: those it reads, and for a causal model those it
    writes too. `written_room` is how many a sequence-to-sequence model can write. `device` says where it runs, and how
    exactly: "cpu float32".
    """

    def __init__(self, weights: Weights, device: str, dtype: str, style: str) -> None:
        self.weights = weights
        self._config = load_config(weights)
        self._class = model_class(weights, self._config)
        self._tokenizer = load_tokenizer(weights)
        self.kind = self._kind(style)
        self._place = _place(device)
        precision = _precision(dtype, self._place, self._config)
        self._model = load_model(weights, self._class, self._config, precision).to(self._place)
        self.device = f"{self._place} {precision}"
        self.room = longest_input(self._config, self._tokenizer)
        self.written_room = _written_room(self._config)
        fillers = (self._tokenizer.pad_token_id, self._tokenizer.eos_token_id, 0)
        self._filler = next(token for token in fillers if token is not None)

    @property
    def prefix(self) -> str:
        """The prefix that the model's settings for summarization ask for: `summarize: ` of T5, "" of most."""
        return str(self._task.get("prefix") or "")

    @property
    def _task(self) -> dict[str, Any]:
        tasks = getattr(self._config, "task_specific_params", None)
        settings = tasks.get("summarization") if isinstance(tasks, dict) else None
        return settings if isinstance(settings, dict) else {}

    def ids(self, text: str) -> list[int]:
        """The token ids of a text, in which text that looks like a special token stays text: see `plain`."""
        return self._numbers(neutralize_specials(text, self._tokenizer), framed=True)

    def length(self, text: str) -> int:
        """How many tokens a text has by itself."""
        return len(self._numbers(neutralize_specials(text, self._tokenizer), framed=False))

    def chat_ids(self, messages: Sequence[Message]) -> list[int]:
        """The tokens of a chat in which these messages were said, up to where the model is to answer.

        A template without a system role gets its words in the user's message; a template with a thinking mode has it
        switched off.
        """
        neutral = [
            {**message, "content": neutralize_specials(message["content"], self._tokenizer)} for message in messages
        ]
        try:
            prompt = self._render_chat(neutral)
        except Exception:  # a template is a program, and may refuse
            try:
                prompt = self._render_chat(
                    [{"role": "user", "content": "\n\n".join(message["content"] for message in neutral)}]
                )
            except Exception as error:
                raise HarnessError(f"the chat template of {self.weights.name} refuses: {error}") from error
        return self._numbers(prompt, framed=False)

    def _render_chat(self, messages: list[Message]) -> str:
        with silence_transformers():
            return str(
                self._tokenizer.apply_chat_template(
                    messages, add_generation_prompt=True, tokenize=False, enable_thinking=False
                )
            )

    def _numbers(self, text: str, *, framed: bool) -> list[int]:
        with silence_transformers():
            encoded = self._tokenizer(text, add_special_tokens=framed, truncation=False, verbose=False)
        return [int(number) for number in encoded["input_ids"]]

    def write(
        self, inputs: Sequence[Sequence[int]], shortest: int, longest: int, decoding: DecodingOptions
    ) -> list[GeneratedText]:
        """Generate one text for each input, all at once, of `shortest` to `longest` tokens.

        Raises MemoryError.
        """
        torch, _ = import_libraries()
        width = max(map(len, inputs))
        ids = torch.tensor([self._pad(text_input, self._filler, width) for text_input in inputs])
        mask = torch.tensor([self._pad([1] * len(text_input), 0, width) for text_input in inputs])
        try:
            with torch.inference_mode(), silence_transformers():
                generated = self._model.generate(
                    input_ids=ids.to(self._place),
                    attention_mask=mask.to(self._place),
                    generation_config=self._settings(shortest, longest, decoding),
                )
        except Exception as error:
            if is_out_of_memory(error):
                raise MemoryError(f"{error}") from error
            raise
        start = 1 if self.kind == "sequence-to-sequence" else width
        return [self._read(row[start:].tolist(), longest) for row in generated]

    def _pad(self, numbers: Sequence[int], filler: int, width: int) -> list[int]:
        """Pad token ids: after the text for an encoder, which counts places from the left; else before it.

        A causal model must go on from a token of the text, and counts places without the filler.
        """
        fill = [filler] * (width - len(numbers))
        return [*numbers, *fill] if self.kind == "sequence-to-sequence" else [*fill, *numbers]

    def _read(self, tokens: list[int], longest: int) -> GeneratedText:
        """Decode the text up to the first token that ends it; the rest is filler of the batch."""
        ends = _token_set(self._model.generation_config.eos_token_id)
        length = next((place + 1 for place, token in enumerate(tokens) if token in ends), len(tokens))
        with silence_transformers():
            text = self._tokenizer.decode(tokens[:length], skip_special_tokens=True)
        stopped = length >= longest and (not tokens or tokens[length - 1] not in ends)
        return GeneratedText(text.strip(), length, stopped)

    def _settings(self, shortest: int, longest: int, decoding: DecodingOptions) -> Any:
        """The model's own settings, replaced where others were requested; lengths depend on the budget."""
        config = copy.deepcopy(self._model.generation_config)
        for name in TASK:
            if name in self._task:
                setattr(config, name, self._task[name])
        arguments = {
            "num_beams": decoding.beams,
            "length_penalty": decoding.length_penalty,
            "no_repeat_ngram_size": decoding.no_repeat_ngram,
        }
        for name, value in arguments.items():
            if value is not None:
                setattr(config, name, value)
        if decoding.sample and decoding.beams is None:
            config.num_beams = 1
        config.max_length, config.min_length = None, 0
        config.max_new_tokens, config.min_new_tokens = longest, shortest
        config.num_return_sequences = 1
        config.do_sample = decoding.sample
        config.temperature = decoding.temperature if decoding.sample else None
        config.top_p = decoding.top_p if decoding.sample else None
        config.top_k = 0 if decoding.sample else None
        if (config.num_beams or 1) == 1:  # these mean beams, and transformers refuses them without
            config.length_penalty, config.early_stopping = 1.0, False
        config.pad_token_id = self._filler
        return config

    def _kind(self, style: str) -> Kind:
        if self._class == "AutoModelForSeq2SeqLM":
            return "sequence-to-sequence"
        template = getattr(self._tokenizer, "chat_template", None)
        if style == "chat" and not template:
            raise HarnessError(f"the model {self.weights.name} has no chat template: style=plain")
        return "chat" if template and style != "plain" else "plain"


def load_writer(model: str, revision: str, device: str, dtype: str, style: str) -> Writer:
    """The model that `model` names, ready to write. Raises HarnessError."""
    import_libraries()
    return Writer(find_checkpoint(model, revision), device, dtype, style)


def _place(device: str) -> str:
    torch, _ = import_libraries()
    has = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if device == "auto":
        return next(name for name, there in has.items() if there)
    try:
        kind = torch.device(device).type
    except RuntimeError:
        raise HarnessError(f"{device!r} is no device; write auto, cpu, cuda, cuda:1 or mps") from None
    if not has.get(kind):
        names = ", ".join(name for name, there in has.items() if there)
        raise HarnessError(f"the device {device} is not there; this torch has {names}")
    return device


def _precision(dtype: str, place: str, config: Any) -> str:
    """The number type: on the CPU float32 unless requested otherwise; elsewhere that of the weights."""
    if dtype != "auto":
        return dtype
    stored = str(getattr(config, "dtype", None) or "float32").removeprefix("torch.")
    return "float32" if place == "cpu" else stored


def _written_room(config: Any) -> int | None:
    for name in ("max_decoder_position_embeddings", "max_target_positions", "max_position_embeddings"):
        stated = getattr(config, name, None)
        if isinstance(stated, int) and stated > 1:
            return stated - 1  # the token it starts from takes a place
    return None


def _token_set(tokens: int | Sequence[int] | None) -> set[int]:
    return set() if tokens is None else {tokens} if isinstance(tokens, int) else set(tokens)
