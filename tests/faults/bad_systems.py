"""Systems that misbehave on their third article (or as a whole), and what should be said of them."""

from __future__ import annotations

from typing import NamedTuple

FINE = "fine"


class Fault(NamedTuple):
    """What a system does instead of summarizing `t3`; `failure` is what becomes of that article, FINE if nothing."""

    body: str
    failure: str = "crash"
    said: str = ""


ON_THIRD: dict[str, Fault] = {
    "raises": Fault('raise ValueError("no verbs")', said="ValueError: no verbs (raises.py:"),
    "raises_in_colours": Fault(r'raise ValueError("\x1b[31m\x1b]0;owned\x07 ' + "\u202e" + '")', said="ValueError"),
    "raises_an_error_that_cannot_be_shown": Fault("raise Unspeakable", said="its message cannot be shown"),
    "raises_nul": Fault(r"raise ValueError('a\nb\x00c')", said="ValueError: a b\x00c (raises_nul.py:"),
    "raises_keyboard_interrupt": Fault("raise KeyboardInterrupt", said="KeyboardInterrupt (raises_keyboard"),
    "divides_by_zero": Fault("1 / 0", said="ZeroDivisionError: division by zero (divides_by_zero.py:"),
    "imports_what_is_not_there": Fault("import nothing_of_this_name", said="ModuleNotFoundError: No module named"),
    "opens_what_is_not_there": Fault("open('/nowhere/at/all')", said="FileNotFoundError"),
    "returns_a_list": Fault("return article.sentences", said="returned a value of type list"),
    "returns_white_space_of_all_kinds": Fault(r"return '\n\t\u3000'", "empty", "returned no text"),
    "returns_nul_and_line_separators": Fault(r"return 'a\0b\u2028c\r\nd'", FINE),
    "returns_none": Fault("return None", said="returned None, not text"),
    "returns_a_number": Fault("return 7", said="returned a value of type int"),
    "returns_bytes": Fault("return b'x'", said="returned a value of type bytes"),
    "returns_a_generator": Fault("return (w for w in 'abc')", said="returned a value of type generator"),
    "returns_a_liar": Fault("return Liar('x' * 10)", FINE),
    "returns_nothing": Fault("return ' \\n'", "empty", "returned no text"),
    "returns_50_megabytes": Fault("return 'x ' * 25_000_000", "refused", "50,000,000 characters"),
    "returns_lone_surrogates": Fault(r"return 'a\ud800b'", FINE),
    "returns_terminal_escapes": Fault(r"return 'a \x1b[2J b'", FINE),
    "exits": Fault("sys.exit(3)", said="SystemExit: 3"),
    "exits_with_a_status": Fault("os._exit(3)", said="died: exit status 3"),
    "terminates_itself": Fault("os.kill(os.getpid(), signal.SIGTERM)", said="died: SIGTERM (terminated)"),
    "exits_at_once": Fault("os._exit(0)", said="died: exit status 0"),
    "interrupts_itself": Fault("os.killpg(0, signal.SIGINT); time.sleep(9)", said="KeyboardInterrupt"),
    "segfaults": Fault("ctypes.string_at(0)", said="died: SIGSEGV"),
    "aborts": Fault("os.abort()", said="died: SIGABRT"),
    "is_killed_again_and_again": Fault("os.kill(os.getpid(), signal.SIGKILL)", "memory", "killed by SIGKILL twice"),
    "overflows_the_stack": Fault("summarize(article)", said="RecursionError"),
    "overflows_the_c_stack": Fault(
        "sys.setrecursionlimit(10**9); eval('lambda f: f(f)')(deep := lambda f: [*map(f, [f])])", said=""
    ),
    "loops": Fault("exec('while True: pass')", "timeout", "took longer than 6 s"),
    "sleeps": Fault("time.sleep(600)", "timeout", "took longer than 6 s"),
    "stops_itself": Fault("os.kill(os.getpid(), signal.SIGSTOP)", "timeout", "took longer than 6 s"),
    "ignores_sigterm": Fault(
        "[signal.signal(n, signal.SIG_IGN) for n in (2, 3, 15, 1, 24)]; time.sleep(600)", "timeout", "took longer"
    ),
    "deadlocks": Fault("threading.Event().wait()", "timeout", "took longer than 6 s"),
    "takes_all_memory": Fault("hog = [bytearray(10**6) for _ in range(10**5)]", "memory", "memory"),
    "takes_all_memory_at_once": Fault("return 'x' * 10**11", "memory", "memory"),
    "prints_an_answer": Fault('print(\'{"text": "not mine"}\', flush=True)', FINE),
    "writes_an_answer_to_fd_1": Fault('os.write(1, b\'{"text": "not mine"}\\n\')', FINE),
    "has_a_program_print_an_answer": Fault("subprocess.run(['echo', '{\"text\": \"no\"}'], check=True)", FINE),
    "reads_stdin": Fault("assert sys.stdin.read() == ''", FINE),
    "closes_the_standard_files": Fault("sys.stdin.close(); sys.stdout.close(); os.close(0)", FINE),
    "closes_every_descriptor": Fault("os.closerange(0, 200)", said=""),
    "writes_into_its_folder": Fault("open('left.txt', 'w').write('x'); os.makedirs('a/b')", FINE),
    "leaves_its_folder": Fault("os.chdir('/')", FINE),
    "deletes_its_folder": Fault("import shutil; shutil.rmtree(os.getcwd())", FINE),
    "writes_into_the_temporary_folder": Fault("import tempfile; tempfile.mkdtemp(); tempfile.mkstemp()", FINE),
    "leaves_a_grandchild": Fault("note(subprocess.Popen(['sleep', '300']).pid)", FINE),
    "leaves_a_grandchild_in_a_session_of_its_own": Fault(
        "note(subprocess.Popen(['sleep', '300'], start_new_session=True).pid)", FINE
    ),
    "leaves_a_grandchild_that_holds_its_pipes": Fault(
        "os.fork() and os._exit(5); time.sleep(300)", said="exit status 5"
    ),
    "forks_and_both_answer": Fault("os.fork()", FINE),
    "leaves_a_thread": Fault("threading.Thread(target=time.sleep, args=(300,)).start()", FINE),
    "changes_signal_handlers": Fault("[signal.signal(n, signal.SIG_DFL) for n in (2, 13, 17)]", FINE),
    "clears_the_environment": Fault("os.environ.clear()", FINE),
    "breaks_its_imports": Fault("sys.path.clear(); sys.modules.pop('json')", FINE),
    "floods_stderr_and_dies": Fault("[os.write(2, b'y' * 10**6) for _ in range(10)]; bye()", said="bye"),
    "tells_its_key": Fault("raise PermissionError('wrong key ' + os.environ['API_KEY'])", said="wrong key $API_KEY"),
    "tells_its_key_on_stderr": Fault(
        "print(os.environ['API_KEY'], file=sys.stderr, flush=True); bye()", said="$API_KEY"
    ),
}

HEAD = """
import ctypes, os, random, signal, subprocess, sys, threading, time
ENV = ["API_KEY"]
class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError
class Liar(str):
    def strip(self, *a): return ""
    def __len__(self): return 10**9
def bye():
    print("bye", file=sys.stderr, flush=True)
    os._exit(1)
def note(pid):
    with open({notes!r}, "a") as file:
        file.write(str(pid) + "\\n")
def summarize(article):
    if "article 3 " in article.text:
        {body}
    return article.sentences[0]
"""

AS_A_WHOLE: dict[str, tuple[str, str]] = {
    "needs_a_package_inside": ("import nothing_of_this_name\ndef summarize(a): return 'x'\n", "does not load: Module"),
    "dies_while_it_loads": (
        "import os\nos._exit(4)\ndef summarize(a): return 'x'\n",
        "does not load: died: exit status 4",
    ),
    "loses_its_function": ("def summarize(a): return 'x'\ndel summarize\n", "does not load: AttributeError"),
    "raises_while_it_loads": ("1 / 0\ndef summarize(a): return 'x'\n", "does not load: ZeroDivisionError"),
    "dies_on_every_article": ("import os\ndef summarize(a): os._exit(9)\n", "died: exit status 9"),
}
"""Systems that write nothing at all, and what is said."""

LEFT_OUT: dict[str, tuple[str, str]] = {
    "has_a_syntax_error": ("def summarize(a:\n", "is no valid Python"),
    "has_no_function": ("x = 1\n", "it has no function summarize(article)"),
    "needs_a_missing_package": ("REQUIRES = ['nothing-of-this-name']\ndef summarize(a): return 'x'\n", "pip install"),
    "is_nested_too_deeply": ("x = " + "(" * 5000 + "\ndef summarize(a): return 'x'\n", "is no valid Python"),
    "is_no_text": ("\x00\x01\x02", "is no valid Python"),
}
"""Files that are no systems, and why they are left out."""


def source(name: str, notes: str) -> str:
    """A system that is fine but on its third article."""
    return HEAD.format(body=ON_THIRD[name].body, notes=notes)
