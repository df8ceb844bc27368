"""Finding systems, and understanding what a user asks of them."""

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import CannotLoad, HarnessError
from harness.plugins.requirements import install_line, missing_requirements
from harness.plugins.systems import find_systems, select_systems
from harness.records import System
from harness.showing.wording import word_remark
from tests.running.stage import Write

FINE = '"""Does something."""\ndef summarize(article): return "x"\n'


def one(spec: str, roots: tuple[Path, ...] = ()) -> System:
    (system,) = select_systems([spec], roots).systems
    return system


def problem(spec: str, *roots: Path) -> str:
    with pytest.raises(HarnessError) as caught:
        select_systems([spec], roots)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_system_is_described_by_its_file(write: Write) -> None:
    path = write(
        "mine.py",
        '''
        """Does something.

        At length.
        """
        KIND = "baseline"
        ENV = ["API_KEY"]
        def summarize(article, many: int = 3, share=0.5, deep: bool = False, *, how="plain", seed: int | None = None):
            raise SystemExit
        ''',
    )
    system = one(path)
    assert (system.name, system.label, system.path, system.doc) == ("mine", "mine", path, "Does something.")
    assert (system.role, system.env, system.batches) == ("floor", ("API_KEY",), False)
    assert system.options == {"many": 3, "share": 0.5, "deep": False, "how": "plain", "seed": None}


def test_nothing_of_a_system_is_run_or_imported_to_describe_it(write: Write, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    path = write("mine.py", f"REQUIRES = ['pytest']\nopen({str(trace)!r}, 'w')\n" + FINE)
    one(path)
    find_systems([Path(path).parent])
    assert not trace.exists()
    assert "system_mine" not in sys.modules


def test_names_that_begin_with_an_underscore_or_a_dot_are_no_systems(write: Write) -> None:
    for name in ("mine.py", "_helper.py", ".hidden.py", "notes.txt", "mine.pyc"):
        path = write(name, FINE)
    Path(path).with_name("folder.py").mkdir()
    assert list(find_systems([Path(path).parent])) == ["mine"]


def test_an_earlier_folder_shadows_a_later_one(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "mine.py").write_text(f'"""Of {folder}."""\ndef summarize(article): ...\n')
    roots = [tmp_path / "none", tmp_path / "a", tmp_path / "b"]
    assert one("mine", tuple(roots)).doc == "Of a."
    assert find_systems(roots[::-1])["mine"].path == str(tmp_path / "b" / "mine.py")


def test_two_files_of_one_name_side_by_side_are_refused(write: Write) -> None:
    write("mine.toml", 'command = ["true"]')
    path = Path(write("mine.py", FINE))
    assert "two systems of one name" in problem("mine", path.parent)


@pytest.mark.parametrize(
    ("given", "label", "options"),
    [
        ("", "mine", {"many": 3, "how": "plain", "deep": False, "kind": "a", "seed": None}),
        (":many=1", "mine:many=1", {"many": 1, "how": "plain", "deep": False, "kind": "a", "seed": None}),
        (":how=a, b,many= 7", "mine:many=7,how=a, b", {"many": 7, "how": "a, b"}),
        (":how=x=y:z", "mine:how=x=y:z", {"how": "x=y:z"}),
        (":deep=YES", "mine:deep=true", {"deep": True}),
        (":deep=0", "mine:deep=false", {"deep": False}),
        (":kind=b", "mine:kind=b", {"kind": "b"}),
        (":seed=4", "mine:seed=4", {"seed": 4}),
        (":seed=none", "mine:seed=none", {"seed": None}),
        (":how=", "mine:how=", {"how": ""}),
    ],
)
def test_options_are_typed_and_the_label_shows_what_was_given(
    write: Write, given: str, label: str, options: dict[str, object]
) -> None:
    path = write(
        "mine.py",
        """
        from typing import Literal, Optional
        def summarize(article, many: int = 3, how: "str" = "plain", deep=False, kind: Literal["a", "b"] = "a",
                      seed: Optional[int] = None): ...
        """,
    )
    system = one(path + given)
    assert system.label == label
    assert {name: system.options[name] for name in options} == options


def test_a_label_is_read_back_as_the_same_use(write: Write) -> None:
    path = Path(write("mine.py", "def summarize(article, many: int = 3, how='x', deep=True): ...\n"))
    first = one("mine:how=a,b,deep=off,many=-2", (path.parent,))
    assert one(first.label, (path.parent,)) == first


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (
            ":mnay=1",
            "unknown option of system 'mine': 'mnay'. Did you mean 'many'? Known: many, share, deep, kind, name",
        ),
        (":many=x", "option 'many' of system 'mine' must be int, not 'x'"),
        (":share=nan", "option 'share' of system 'mine' must be float, not 'nan'"),
        (":many=99999999999999999999", "option 'many' of system 'mine' must be int, not '99999999999999999999'"),
        (":name=\udcff", "option 'name' of system 'mine' must be str, not '\\udcff'"),
        (":deep=perhaps", "option 'deep' of system 'mine' must be true or false, not 'perhaps'"),
        (":kind=c", "option 'kind' of system 'mine' must be 'a' or 'b', not 'c'"),
        (":many", "option 'many' of system 'mine' has no value: write mine:many=VALUE"),
        (":many=1,many=2", "option 'many' of system 'mine' is given twice"),
    ],
)
def test_a_wrong_option_is_answered_with_what_would_be_right(write: Write, given: str, wanted: str) -> None:
    source = (
        "def summarize(article, many: int = 3, share=0.5, deep=False, kind: Literal['a', 'b'] = 'a', name=''): ...\n"
    )
    assert wanted in problem(write("mine.py", source) + given)


def test_an_option_without_a_default_may_have_a_value_for_whoever_names_the_system(write: Write) -> None:
    path = write("mine.py", 'WHEN_NAMED = {"model": "small"}\ndef summarize(article, model: str, n=1): ...\n')
    roots = [Path(path).parent]

    (named,) = select_systems(["mine"], roots).systems
    (other,) = select_systems(["mine:model=large"], roots).systems
    assert (named.label, named.options["model"]) == ("mine", "small")
    assert other.options["model"] == "large"
    assert select_systems([], roots).systems == ()


@pytest.mark.parametrize("value", ["['model']", "{'n': 2}", "{'model': None}", "{'other': 'x'}"])
def test_such_a_value_is_of_an_option_that_needs_one(write: Write, value: str) -> None:
    source = f"WHEN_NAMED = {value}\ndef summarize(article, model: str, n=1): ...\n"
    assert "WHEN_NAMED" in problem(write("mine.py", source))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("def summarise(article): ...\n", "it has no function summarize(article)"),
        ("x = 1\ndef summarize(article:\n", "mine.py:2: is no valid Python"),
        ("async def summarize(article): ...\n", "mine.py:1: summarize is `async`"),
        ("a\0b", "is no valid Python"),
        ("(" * 5000, "is no valid Python"),
        ("KIND = 'best'\ndef summarize(article): ...\n", """KIND must be "baseline" or "system", not 'best'"""),
        ("REQUIRES = 'sumy'\ndef summarize(article): ...\n", "REQUIRES must be a list of strings"),
        ("REQUIRES = sorted('ab')\ndef summarize(article): ...\n", "mine.py:1: REQUIRES must be written out"),
        ("class A:\n    def summarize(article): ...\n", "it has no function summarize(article)"),
        ("def summarize(article, model: str): ...\n", "needs a value for model: -s mine:model=VALUE"),
        ("REQUIRES = ['no-such-thing>=2']\ndef summarize(article): ...\n", "pip install 'no-such-thing>=2'"),
    ],
)
def test_a_file_that_is_no_system_is_told_so_in_one_line(write: Write, source: str, wanted: str) -> None:
    assert wanted in problem(write("mine.py", source))


@pytest.mark.parametrize(
    "source",
    [
        "from somewhere import summarize\n",
        "summarize = print\n",
        "summarize: object = print\n",
        "try:\n    import x\nexcept ImportError:\n    def summarize(article): ...\n",
        "if True:\n    def summarize(article): ...\n",
        "def summarize_all(articles): ...\n",
        "# -*- coding: latin-1 -*-\ndef summarize(article): ...\n",
        "'\\d'\ndef summarize(article): ...\n",
    ],
)
def test_every_way_of_having_a_summarize_is_taken(write: Write, source: str) -> None:
    assert one(write("mine.py", source)).name == "mine"


def test_an_unknown_system_is_answered_with_the_nearest(write: Write) -> None:
    root = Path(write("lead.py", FINE)).parent
    assert problem("led", root) == "unknown system 'led'. Did you mean 'lead'? Known: lead"
    assert "no such file" in problem(str(root / "none.py"))


def test_without_names_all_that_can_run_are_taken_and_the_rest_is_told(write: Write) -> None:
    write("broken.py", "def summarize(article:\n")
    write("lacking.py", "REQUIRES = ['no_such_thing']\n" + FINE)
    root = Path(write("fine.py", FINE)).parent
    chosen = select_systems([], [root])
    assert [system.name for system in chosen.systems] == ["fine"]
    (problem_,), (remark,) = chosen.problems, chosen.remarks
    assert problem_.startswith("broken cannot be loaded: ")
    assert "broken.py:1: is no valid Python" in problem_
    assert word_remark(remark) == "Skipped lacking: install no_such_thing: pip install no_such_thing."


def test_systems_that_share_a_remedy_share_a_sentence(write: Write) -> None:
    for name in ("b", "a", "c"):
        write(f"{name}.py", "REQUIRES = ['no_such_thing']\n" + FINE)
    root = Path(write("fine.py", FINE)).parent
    (remark,) = select_systems([], [root]).remarks
    assert word_remark(remark) == "Skipped a, b, c: install no_such_thing: pip install no_such_thing."
    with pytest.raises(CannotLoad, match=r"^c, a cannot be loaded: install no_such_thing: pip install no_such_thing$"):
        select_systems(["c", "fine", "a"], [root])


def test_a_broken_helper_names_the_systems_that_fall_with_it(write: Write) -> None:
    write("_help.py", "def f(:\n")
    for name in ("one", "two"):
        write(f"{name}.py", "import _help\n" + FINE)
    root = Path(write("fine.py", FINE)).parent
    (problem_,) = select_systems([], [root]).problems
    assert problem_.startswith("one, two cannot be loaded: ")
    assert "_help.py:1: is no valid Python" in problem_


def test_helpers_of_helpers_are_named_once_with_all_systems_that_fall(write: Write) -> None:
    write("_broken.py", "def f(:\n")
    write("_between.py", "import _broken\n")
    write("one.py", "import _broken\ndef summarize(article): return 'x'\n")
    write("two.py", "import _between\ndef summarize(article): return 'x'\n")
    write("three.py", "def summarize(article):\n    import _between\n    return 'x'\n")
    path = write("fine.py", "def summarize(article): return 'x'\n")
    chosen = select_systems([], [Path(path).parent])
    assert [system.name for system in chosen.systems] == ["fine"]
    (problem,) = chosen.problems
    assert problem.startswith("one, three, two cannot be loaded: ")
    assert "_broken.py:1: is no valid Python" in problem
    with pytest.raises(
        HarnessError, match=r"^one, two cannot be loaded: \S+_broken\.py:1: is no valid Python"
    ) as error:
        select_systems(["one", "two", "fine"], [Path(path).parent])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("default", ["len('abc')", "[1, 2]", "HERE / 'x'", "(lambda: 1)()"])
def test_an_option_whose_default_is_computed_is_refused_in_one_line(write: Write, default: str) -> None:
    path = write("mine.py", f"HERE = 1\ndef summarize(article, n={default}): return 'x'\n")
    with pytest.raises(
        HarnessError, match="option 'n' of system 'mine' cannot be set: its default is computed"
    ) as error:
        select_systems([f"{path}:n=3"], [])
    assert "\n" not in str(error.value)
    assert select_systems([path], []).systems


def test_a_missing_package_is_a_problem_for_a_system_that_an_earlier_run_had(write: Write) -> None:
    write("a.py", "REQUIRES = ['no_such_thing']\n" + FINE)
    write("b.py", "REQUIRES = ['no_such_other']\n" + FINE)
    root = Path(write("fine.py", FINE)).parent
    chosen = select_systems([], [root], {"a", "fine"})
    assert chosen.problems == ("skipped a: install no_such_thing: pip install no_such_thing",)
    assert [remark.facts["systems"] for remark in chosen.remarks] == [["b"]]


def test_one_use_named_twice_is_run_once_and_two_files_of_one_label_are_refused(write: Write, tmp_path: Path) -> None:
    path = write("mine.py", FINE)
    other = tmp_path / "mine.py"
    other.write_text(FINE)
    assert len(select_systems([path, path], []).systems) == 1
    with pytest.raises(HarnessError, match="two systems are called 'mine'"):
        select_systems([path, str(other)], [])


def test_the_digest_changes_with_the_file_and_with_what_it_imports_from_beside_it(write: Write) -> None:
    path = write("mine.py", "from _helper import x\nimport json\n" + FINE)
    write("_helper.py", "import _deeper\nx = 1\n")
    write("_deeper.py", "y = 1\n")
    write("_other.py", "")
    seen = {one(path).digest}
    write("_other.py", "z = 2\n")
    assert {one(path).digest} == seen
    write("_deeper.py", "y = 2\n")
    seen.add(one(path).digest)
    write("mine.py", "from _helper import x\n" + FINE)
    seen.add(one(path).digest)
    assert len(seen) == 3


@pytest.mark.parametrize(
    ("requirement", "lacking"),
    [
        ("pytest", False),
        ("pytest>=1,<1000", False),
        ("pytest<1", True),
        ("pytest==0.1", True),
        ("pytest[extra]>=1.0.0; python_version > '3'", False),
        ("json", False),
        ("no_such_thing", True),
        ("no-such-thing", True),
        ("pytest~=999.0", True),
        ("pytest~=1.0", True),
        ("pytest>=7,!=999.*", False),
        ("pytest==999.*", True),
        ("pytest===0.1", True),
        ("pytest>999.0rc1", True),
        ("PyTest_BenchMark", False),
        ("pytest.benchmark>=1", False),
        ("no-such-thing; python_version < '3'", False),
        ("no-such-thing>=1; python_version >= '3'", True),
        ("json>=2", True),
    ],
)
def test_what_is_installed_is_known_without_importing_it(requirement: str, lacking: bool) -> None:
    assert bool(missing_requirements([requirement])) is lacking


def add_package(folder: Path, name: str, version: str, *more: str) -> None:
    """What pip leaves of a package."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *more]
    (info / "METADATA").write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    ("requirement", "python", "lacking"),
    [
        ("early>=2.0", "", True),
        ("early>=2.0rc1", "", False),
        ("early", "", False),
        ("early<2.0,>=1.0", "", True),
        ("early!=2.0", "", False),
        ("early[more]", "", True),
        ("early[quiet]", "", False),
        ("Odd.Name==1.*", "", False),
        ("odd-name~=1.2", "", False),
        ("odd_name~=1.2.4", "", True),
        ("strange>=1", "", True),
        ("strange", "", False),
        ("gone; python_version < '3.10'", "3.9.1", True),
        ("gone; python_version < '3.10'", "3.12.0", False),
    ],
)
def test_the_versions_of_another_interpreter_are_read_as_pip_reads_them(
    tmp_path: Path, requirement: str, python: str, lacking: bool
) -> None:
    extras = ("Provides-Extra: more", "Provides-Extra: quiet", 'Requires-Dist: gone; extra == "more"')
    add_package(tmp_path, "early", "2.0rc1", *extras, 'Requires-Dist: odd_name>=1; extra == "quiet"')
    add_package(tmp_path, "odd_name", "1.2.3")
    add_package(tmp_path, "strange", "of-our-own")
    assert bool(missing_requirements([requirement], [str(tmp_path)], python)) is lacking


@pytest.mark.parametrize("requirement", ["numpy=>2", "numpy 2", ">=2", "numpy>=two", "numpy\n>=2 x", "numpy; os = 'x'"])
def test_a_requirement_that_pip_would_not_understand_is_one_clear_line(write: Write, requirement: str) -> None:
    words = problem(write("mine.py", f"REQUIRES = [{requirement!r}]\n" + FINE))
    assert words.startswith("mine cannot be loaded: ")
    assert f"mine.py: REQUIRES: {requirement!r} is not a requirement: " in words
    assert words.endswith("; write it as for pip, such as numpy>=2")


def test_the_install_line_can_be_pasted_into_a_shell() -> None:
    assert install_line(["sumy", "setuptools<82"]) == "pip install sumy 'setuptools<82'"


@settings(deadline=None)
@given(spec=st.text(alphabet=st.one_of(st.sampled_from("mine:.py/toml,=many how12.e-"), st.characters()), max_size=40))
def test_whatever_a_user_types_is_a_system_or_one_line(spec: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.getbasetemp() / "typed"
    root.mkdir(exist_ok=True)
    (root / "mine.py").write_text("def summarize(article, many: int = 3, how='x'): ...\n")
    problem = ""
    try:
        select_systems([spec], [root])
    except HarnessError as error:
        problem = str(error)
    assert "\n" not in problem or "\n" in spec


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_is_in_a_file_it_is_a_system_or_one_line(content: bytes, tmp_path: Path) -> None:
    for name in ("mine.py", "other.toml"):
        (tmp_path / name).write_bytes(content)
    for found in find_systems([tmp_path]).values():
        assert (found.system is None) == bool(found.problem)


def test_a_label_of_ones_own_stands_for_a_use_of_a_system(write: Write) -> None:
    path = write("mine.py", "def summarize(article, many: int = 3, how: str = 'a'): return 'x'")
    root = Path(path).parent
    named, plain, by_path = select_systems(
        ["short=mine:many=1,how=b=c", "mine:many=1", f"here={path}:many=2"], [root]
    ).systems
    assert (named.label, named.name, named.options) == ("short", "mine", {"many": 1, "how": "b=c"})
    assert (plain.label, by_path.label, by_path.options["many"]) == ("mine:many=1", "here", 2)


@pytest.mark.parametrize("label", ["", "  ", "a,b", "a\x1b[2J"])
def test_a_label_that_no_table_could_show_is_refused(write: Write, label: str) -> None:
    root = Path(write("mine.py", FINE)).parent
    assert problem(f"{label}=mine", root).endswith("label a system: use printable characters but ':', ',', '=', '/'")


def test_no_system_is_called_as_a_ceiling_is(write: Write) -> None:
    root = Path(write("human.py", FINE)).parent
    assert problem("human", root).endswith("human is the name of a row that every table has; rename the file")
    write("mine.py", FINE)
    assert problem("oracle=mine", root) == "'oracle' cannot label a system: every table has such a row"


def test_a_label_is_not_the_name_of_another_system(write: Write) -> None:
    root = Path(write("mine.py", FINE)).parent
    write("lead.py", FINE)
    assert problem("lead=mine", root) == "'lead' cannot label 'mine': it is the name of another system"
    assert select_systems([f"lead={root / 'lead.py'}"], [root]).systems[0].label == "lead"


def test_one_label_for_two_uses_is_refused_and_for_one_use_twice_is_not(write: Write) -> None:
    root = Path(write("mine.py", "def summarize(article, many: int = 3): return 'x'")).parent
    with pytest.raises(HarnessError, match=r"two systems are called 'a', uses of .*; give one a label: -s LABEL=mine"):
        select_systems(["a=mine:many=1", "a=mine:many=2"], [root])
    assert len(select_systems(["a=mine:many=1", "a=mine:many=1"], [root]).systems) == 1


def test_a_system_says_which_options_it_asks_for(write: Write) -> None:
    root = Path(write("neural.py", "def summarize(article, model: str, beams: int = 1): return model")).parent
    found = find_systems([root])["neural"]
    assert found.required_options == ("model",)
    assert found.options == {"model": "STR", "beams": "1"}
