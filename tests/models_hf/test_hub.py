"""Models of the hub: fetched once, from a small hub on this machine, and then found without it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="needs the extra hf: pip install -e '.[hf]'")
pytest.importorskip("transformers", reason="needs the extra hf: pip install -e '.[hf]'")

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

COMMIT = "0123456789abcdef0123456789abcdef01234567"
FIND = """
import sys
from harness.errors import HarnessError
from harness.models.checkpoints import find_checkpoint
try:
    print(find_checkpoint(*sys.argv[1:]))
except HarnessError as error:
    print("error:", error)
"""


def find_model(place: Path, url: str, *names: str, offline: bool = False) -> str:
    """What `find` says in a process of its own: the hub's address is read when its client is loaded."""
    env = {**os.environ, "HF_HOME": str(place), "HF_ENDPOINT": url, "HF_HUB_OFFLINE": str(int(offline))}
    env |= {"HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_XET": "1"}
    done = subprocess.run(
        [sys.executable, "-c", FIND, *names], env=env, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


@pytest.fixture
def hub(httpserver: HTTPServer, models: Path) -> HTTPServer:
    """One that has `somebody/t5`, with a file beside it that nobody needs, and `somebody/closed` behind a consent."""
    files = {path.name: path.read_bytes() for path in (models / "t5").iterdir()}
    files["run_me.py"] = b"raise SystemExit"
    told = {"id": "somebody/t5", "sha": COMMIT, "siblings": [{"rfilename": name} for name in files]}
    for revision in ("main", COMMIT):
        httpserver.expect_request(f"/api/models/somebody/t5/revision/{revision}").respond_with_json(told)
    tree = [{"type": "file", "path": name, "size": len(data), "oid": name} for name, data in files.items()]
    httpserver.expect_request(f"/api/models/somebody/t5/tree/{COMMIT}").respond_with_json(tree)

    def file(request: Request) -> Response:
        data = files[request.path.rsplit("/", 1)[1]]
        etag = hashlib.sha256(data).hexdigest()
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        return Response(data, headers=headers)

    for name in files:
        httpserver.expect_request(f"/somebody/t5/resolve/{COMMIT}/{name}").respond_with_handler(file)
    httpserver.expect_request("/api/models/somebody/t5/revision/v9").respond_with_json(
        {"error": "no"}, status=404, headers={"X-Error-Code": "RevisionNotFound"}
    )
    httpserver.expect_request("/api/models/somebody/closed/revision/main").respond_with_json(
        {"error": "no"}, status=403, headers={"X-Error-Code": "GatedRepo"}
    )
    httpserver.expect_request("/api/models/somebody/none/revision/main").respond_with_json(
        {"error": "no"}, status=404, headers={"X-Error-Code": "RepoNotFound"}
    )
    return httpserver


def test_a_model_is_fetched_once_without_code_and_named_by_its_commit(hub: HTTPServer, tmp_path: Path) -> None:
    url = hub.url_for("").rstrip("/")
    assert find_model(tmp_path, url, "somebody/t5") == f"somebody/t5 commit:{COMMIT[:12]}"
    asked = len(hub.log)
    kept = sorted(path.name for path in tmp_path.rglob("snapshots/*/*"))
    assert "model.safetensors" in kept
    assert "run_me.py" not in kept

    assert find_model(tmp_path, url, "somebody/t5") == f"somebody/t5 commit:{COMMIT[:12]}"
    assert len(hub.log) == asked
    assert (
        find_model(tmp_path, "http://127.0.0.1:9", "somebody/t5", offline=True) == f"somebody/t5 commit:{COMMIT[:12]}"
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (("somebody/none",), "the hub has no model of that name, or a private one"),
        (("somebody/closed",), "its authors ask for consent"),
        (("somebody/t5", "v9"), "it has no revision 'v9'"),
    ],
)
def test_why_a_model_cannot_be_had_is_one_line(
    hub: HTTPServer, tmp_path: Path, name: tuple[str, ...], why: str
) -> None:
    said = find_model(tmp_path, hub.url_for("").rstrip("/"), *name)
    assert said.startswith(f"error: the model {name[0]} is not on this disk, and {why}")
    assert "\n" not in said


def test_a_hub_that_does_not_answer_is_not_waited_for_long(tmp_path: Path) -> None:
    said = find_model(tmp_path, "http://127.0.0.1:9", "somebody/t5")
    assert "the hub does not answer (" in said
    assert "hf download somebody/t5" in said


def test_a_cache_with_half_a_model_is_told_from_a_whole_one(hub: HTTPServer, tmp_path: Path) -> None:
    url = hub.url_for("").rstrip("/")
    find_model(tmp_path, url, "somebody/t5")
    (weights,) = tmp_path.rglob("snapshots/*/model.safetensors")
    weights.unlink()
    assert "HF_HUB_OFFLINE forbids" in find_model(tmp_path, url, "somebody/t5", offline=True)
    assert find_model(tmp_path, url, "somebody/t5") == f"somebody/t5 commit:{COMMIT[:12]}"
    assert json.loads((weights.parent / "config.json").read_text())["model_type"] == "t5"
