"""Models small enough to be made in a moment: random weights, a tokenizer of a few lines, saved as real ones are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

SENTENCES = (
    "The harbour of Lindholm was closed on Monday after a ferry struck the outer pier.",
    "Nobody was hurt, and the passengers were taken ashore in small boats.",
    "The captain reported thick fog and said that his radar had failed.",
    "Engineers will look at the pier on Tuesday.",
    "Until then ships are sent to Karrby, forty kilometres to the north.",
    "It is the third accident in the harbour in two years.",
)

CHAT = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}</s>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def tokenizer(folder: Path, *, chat: str | None = None, longest: int | None = None, frame: bool = True) -> Any:
    """Byte-level BPE of 400 tokens, with `<s> ... </s>` around a text where it is framed."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE(unk_token=None))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<pad>", "<s>", "</s>", "<|user|>", "<|assistant|>", "<|system|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(SENTENCES, trainer)
    if frame:
        made.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
        )
    limit = {} if longest is None else {"model_max_length": longest}
    found = PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", chat_template=chat, **limit
    )
    found.save_pretrained(folder)
    return found


def saved(model: Any, folder: Path, seed_everything: int = 1) -> Path:
    import torch

    torch.manual_seed(seed_everything)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    model.save_pretrained(folder)
    return folder


def t5(folder: Path, **settings: Any) -> Path:
    from transformers import T5Config, T5ForConditionalGeneration

    tokenizer(folder, longest=settings.pop("longest", None))
    config = T5Config(
        vocab_size=400,
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=0,
        pad_token_id=0,
        eos_token_id=2,
        **settings,
    )
    return saved(T5ForConditionalGeneration(config), folder)


def bart(folder: Path, positions: int = 64, **settings: Any) -> Path:
    from transformers import BartConfig, BartForConditionalGeneration

    tokenizer(folder)
    config = BartConfig(
        vocab_size=400,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=positions,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
        forced_eos_token_id=None,
        **settings,
    )
    return saved(BartForConditionalGeneration(config), folder)


def llama(folder: Path, *, chat: str | None = None, positions: int = 1024, wide: int = 16) -> Path:
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer(folder, chat=chat, frame=False)
    config = LlamaConfig(
        vocab_size=400,
        hidden_size=wide,
        intermediate_size=2 * wide,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
        max_position_embeddings=positions,
        pad_token_id=0,
        bos_token_id=1,
        eos_token_id=2,
    )
    return saved(LlamaForCausalLM(config), folder)


def bert(folder: Path, positions: int = 64, seed_everything: int = 1) -> Path:
    from transformers import BertConfig, BertModel

    tokenizer(folder, longest=positions)
    config = BertConfig(
        vocab_size=400,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=positions,
        pad_token_id=0,
    )
    return saved(BertModel(config), folder, seed_everything)


def dataset(path: Path, articles: Sequence[str | Sequence[str]], words: int = 20) -> Path:
    """A JSON-lines dataset of these articles; each one's reference is its first line."""
    lines = [
        json.dumps(
            {
                "id": f"t{number}",
                "article": article if isinstance(article, str) else list(article),
                "references": [(article if isinstance(article, str) else article[0]).split("\n")[0]],
                "words": words,
            }
        )
        for number, article in enumerate(articles, start=1)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def story(*places: int) -> str:
    """An article of these sentences, two a paragraph."""
    some = [SENTENCES[place % len(SENTENCES)] for place in places]
    return "\n".join(" ".join(some[start : start + 2]) for start in range(0, len(some), 2))
