"""Systems in any language, described by a `.toml` file."""

import sys
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.plugins.systems import find_systems, select_systems
from harness.running.session import Limits
from tests.running.conftest import StillClock
from tests.running.stage import Play, Write, failures

ECHO = """
import json, os, sys
for line in sys.stdin:
    article = json.loads(line)
    words = article["documents"][0]["sentences"][0].split()
    print(json.dumps({"text": " ".join(words[: int(sys.argv[1])]) + os.environ["OPTION_MARK"]}), flush=True)
"""

TOML = f"""
doc = "The first words."
command = ["{sys.executable}", "echo.py", "{{many}}"]
kind = "baseline"
[options]
many = 2
mark = "!"
"""


def test_a_command_answers_line_by_line_and_gets_its_options(write: Write, play: Play) -> None:
    write("echo.py", ECHO)
    assert [each.text for each in play(TOML, 2, name="first.toml")] == ["Sentence one!"] * 2
    (candidate,) = play(TOML, 1, name="first.toml", options=":many=3,mark=?")
    assert candidate.text == "Sentence one of?"
    assert candidate.seconds > 0


def test_a_command_is_described_without_starting_it(write: Write) -> None:
    write("echo.py", ECHO)
    path = Path(write("first.toml", TOML))
    system = find_systems([path.parent])["first"].system
    assert system is not None
    assert (system.doc, system.role, system.options) == ("The first words.", "floor", {"many": 2, "mark": "!"})
    assert system.command == (sys.executable, str(path.with_name("echo.py")), "{many}")


def test_the_digest_covers_the_program_beside_the_file(write: Write) -> None:
    path = write("first.toml", TOML)
    digests = set()
    for source in (ECHO, ECHO + "\n"):
        write("echo.py", source)
        digests.add(select_systems([path], []).systems[0].digest)
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("body", "failure", "detail"),
    [
        ("print('no json')", "crash", "answered with a line that is no JSON"),
        ("print('[' * 5000)", "crash", "answered with a line that is no JSON"),
        ("print('{}')", "crash", 'answered without a "text"'),
        ("print('7')", "crash", 'answered without a "text"'),
        ("print('{\"text\": 5}')", "crash", 'answered without a "text"'),
        ('print(\'{"text": " "}\')', "empty", "returned no text"),
        ('print(\'{"failure": "crash", "detail": "my own reason"}\')', "crash", "my own reason"),
        ('print(\'{"failure": "odd"}\')', "crash", "'odd' is no failure; it is one of crash, timeout"),
        ("print(json.dumps({'text': 'x' * 2_000_000}))", "refused", "2,000,000 characters"),
        ("sys.stdout.write('x' * 40_000_000)", "refused", "more than 16,000,000 bytes"),
        ("sys.exit(2)", "crash", "died: exit status 2"),
        ("HANG", "timeout", "took longer than 1 s"),
    ],
)
def test_what_a_command_gets_wrong_is_told(  # noqa: PLR0917
    play: Play, write: Write, still_clock: StillClock, body: str, failure: str, detail: str
) -> None:
    body = body.replace("HANG", still_clock.hang)
    write("run.py", f"import json, sys, time\nfor line in sys.stdin:\n    {body}\n    sys.stdout.flush()\n")
    toml = f'command = ["{sys.executable}", "run.py"]'
    (candidate,) = play(toml, 1, name="first.toml", limits=Limits(timeout=1))
    assert candidate.failure == failure
    assert detail in candidate.detail


def test_a_command_that_says_more_than_it_was_asked_is_stopped(play: Play, write: Write) -> None:
    write("run.py", 'print(\'{"text": "a"}\\n\' * 3, flush=True)\nimport sys\nsys.stdin.read()\n')
    candidates = play(f'command = ["{sys.executable}", "run.py"]', 2, name="first.toml")
    assert len(candidates) == 2


LOOP = "import json, sys, time\nfor line in sys.stdin:\n    article = json.loads(line)\n"


@pytest.mark.parametrize(
    "answer",
    [
        'sys.stdout.buffer.write(b\'\\xef\\xbb\\xbf{"text": "x"}\\r\\n\')',
        'print(\'\\n \\r\\n{"text": "x"}\\n\')',
        'print(\'\\t{ "text" :"x" } \')',
        "print('{\"te', end='', flush=True); time.sleep(0.2); print('xt\": \"x\"}')",
    ],
    ids=["byte order mark and CRLF", "blank lines", "white space", "in parts"],
)
def test_an_answer_is_read_whatever_a_language_puts_around_it(play: Play, write: Write, answer: str) -> None:
    write("run.py", LOOP + f"    {answer}\n    sys.stdout.flush()\n")
    candidates = play(f'command = ["{sys.executable}", "run.py"]', 3, name="first.toml")
    assert [(each.text, each.detail) for each in candidates] == [("x", "")] * 3


def test_blank_lines_without_end_are_no_answer(play: Play, write: Write) -> None:
    write("run.py", "import sys\nsys.stdin.readline()\nwhile True:\n    print(flush=True)\n")
    (candidate,) = play(f'command = ["{sys.executable}", "run.py"]', 1, name="first.toml", limits=Limits(timeout=30))
    assert (candidate.failure, candidate.detail) == ("crash", "answered with blank lines")


def test_answers_in_any_order_find_their_articles_by_the_seed_they_repeat(play: Play, write: Write) -> None:
    body = "    held.append({'text': article['title'], 'seed': article['seed']})\n"
    body += "    if len(held) == 3:\n        while held:\n            print(json.dumps(held.pop()), flush=True)\n"
    write("run.py", "held = []\n" + LOOP + body)
    candidates = play(f'command = ["{sys.executable}", "run.py"]', 6, name="first.toml")
    assert [each.text for each in candidates] == [f"Article {number}" for number in range(1, 7)]


def test_a_seed_that_no_article_has_is_no_answer(play: Play, write: Write) -> None:
    write("run.py", LOOP + "    print(json.dumps({'text': 'x', 'seed': 7}), flush=True)\n")
    (candidate,) = play(f'command = ["{sys.executable}", "run.py"]', 1, name="first.toml")
    assert (candidate.failure, candidate.detail) == ("crash", "answered with a seed it was not given")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("sys.stdout = open(1, 'w', 4096); print('{\"text\": \"x\"}')", "it must flush its output after every answer"),
        ("print('{\"text\": \"x\"}', end='', flush=True)", "it has begun a line and not ended it"),
        ("sys.stderr.write('thinking\\n')", "took longer than 1 s; stderr: thinking"),
    ],
    ids=["gathers its output", "ends no line", "says nothing"],
)
def test_why_a_program_seems_to_hang_is_told(
    play: Play, write: Write, still_clock: StillClock, answer: str, said: str
) -> None:
    passes_time = (
        "import threading, time\ndef pass_time():\n"
        f"    {still_clock.hang}\nthreading.Thread(target=pass_time, daemon=True).start()"
    )
    write("run.py", f"import sys\n{answer}\n{passes_time}\nfor line in sys.stdin:\n    pass\n")
    (candidate,) = play(f'command = ["{sys.executable}", "run.py"]', 1, name="first.toml", limits=Limits(timeout=1))
    assert candidate.failure == "timeout"
    assert candidate.detail.startswith("took longer than 1 s; ")
    assert said in candidate.detail


def test_a_program_in_python_need_not_flush(play: Play, write: Write) -> None:
    write("run.py", LOOP + "    print(json.dumps({'text': article['title']}))\n")
    candidates = play(f'command = ["{sys.executable}", "run.py"]', 2, name="first.toml")
    assert [each.text for each in candidates] == ["Article 1", "Article 2"]


def test_a_command_that_is_not_there_is_told(play: Play) -> None:
    candidates = play('command = ["no-such-program-anywhere"]', 2, name="first.toml")
    assert failures(candidates) == ["not attempted"] * 2
    assert candidates[0].detail == "does not start: no-such-program-anywhere: No such file or directory"


def test_a_python_system_can_have_an_interpreter_of_its_own(play: Play, write: Write) -> None:
    write(
        "_mine.py",
        '"""Says who runs it."""\nimport sys\ndef summarize(article, n: int = 1): return sys.executable * n\n',
    )
    toml = f'python = "{sys.executable}"\nfile = "_mine.py"\n'
    (candidate,) = play(toml, 1, name="other.toml", options=":n=2")
    assert candidate.text == sys.executable * 2


@pytest.mark.parametrize(
    ("toml", "wanted"),
    [
        ('comand = ["x"]', "unknown key 'comand'. Did you mean 'command'?"),
        ("", 'needs either command = ["program", ...] or file = "mine.py"'),
        ('command = "x"', "command must be a list of strings"),
        ("command = []", "command must be a list of strings"),
        ('command = ["x"]\ndoc = 3', "doc must be a string"),
        ('command = ["x"]\nkind = "best"', "KIND must be"),
        ('command = ["x"]\noptions = 3', "[options] must be a table"),
        ('command = ["x"]\n[options]\nn = [1]', "option 'n' must be a number, a string, true or false"),
        ('command = ["x"]\nenv = "KEY"', "env must be a list of strings"),
        ("command = [", "is no valid TOML"),
        ('file = "none.py"\npython = "python3"', "must name a file beside it"),
    ],
)
def test_a_broken_description_is_told_in_one_line(write: Write, toml: str, wanted: str) -> None:
    with pytest.raises(HarnessError) as caught:
        select_systems([write("first.toml", toml)], [])
    assert wanted in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_command_may_end_what_it_began(play: Play, write: Write, tmp_path: Path) -> None:
    write("run.py", ECHO + f"\nopen({str(tmp_path / 'ended')!r}, 'w').close()\n")
    play(TOML.replace("echo.py", "run.py"), 2, name="first.toml")
    assert (tmp_path / "ended").exists()
