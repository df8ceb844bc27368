"""A child process of test_kernels.py: what the shipped systems write, and which BLAS kernel multiplies here.

    python kernel_texts.py SYSTEMS_FOLDER DATASET SYSTEM...

Prints {"kernels", "texts"} as JSON. The kernel is chosen by the variables of the environment, before numpy is loaded.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

from harness import load_dataset
from harness.records import Article
from harness.running import worker
from harness.running.requests import encode_request


def write_texts(folder: Path, dataset: str, systems: list[str]) -> dict[str, str]:
    """The text of each system for each topic, by `system topic`."""
    articles: list[Article] = [topic.article for topic in load_dataset(dataset).topics]
    asked = {article.id: json.loads(encode_request(article, 12345)) for article in articles}
    texts = {}
    for system in systems:
        summarize = worker.summarizer(str(folder / f"{system}.py"), {})
        for topic, article in asked.items():
            worker.seed_rngs(article["seed"])
            texts[f"{system} {topic}"] = summarize([worker.Article(article)])[0]
    return texts


def kernels() -> list[str]:
    """The kernels of the OpenBLAS libraries that are loaded."""
    from threadpoolctl import threadpool_info

    return [library["architecture"] for library in threadpool_info() if library["internal_api"] == "openblas"]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    written = write_texts(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
    sys.stdout.write(json.dumps({"kernels": kernels(), "texts": written}) + "\n")
