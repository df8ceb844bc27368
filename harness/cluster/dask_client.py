"""Connection to Dask, which no other module imports: sending work, and reporting its outcome."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, Literal, NamedTuple

from harness.errors import HarnessError
from harness.lazy_patterns import compile_on_use
from harness.number_bounds import MOST_WORKERS
from harness.phrases import plural

WORKER_WAIT_S = 60.0
"""Seconds that nothing is done for want of a worker before that is an error."""

CONNECT_TIMEOUT_S = 10.0
START_TIMEOUT_S = 60.0
"""Seconds that workers on this machine may take to start."""

STOP_TIMEOUT_S = 5.0
"""Seconds that workers may take to stop before they are killed."""

POLL_S = 0.5
"""Seconds between two checks for workers."""

LOCAL_FAILURES = 1
"""Workers of a local cluster that a piece of work may take with it before it is suspected."""

LOOPBACK = "127.0.0.1"

RESOURCE = compile_on_use(r"(?:(?P<system>[^=:]+):)?(?P<name>[A-Za-z][\w-]*)=(?P<amount>\d+(?:\.\d+)?)")

Resources = Mapping[str, float]
"""Resources that a worker must offer, by name: {"GPU": 1}."""


class Outcome(NamedTuple):
    """The outcome of a piece of work: its value, `killed` where its workers died of it, or the error it raised."""

    kind: Literal["value", "killed", "error"]
    value: Any


class DaskCluster:
    """A connection to a scheduler. Made by `open_cluster`."""

    def __init__(self, client: Any, address: str, wait_s: float) -> None:
        self._client, self._address, self._wait_s = client, address, wait_s
        self._lonely_since: float | None = None

    @property
    def scheduler_address(self) -> str:
        """The scheduler's address, to which other clients and workers connect."""
        return str(self._client.scheduler.address)

    def count_workers(self, resources: Resources = {}) -> int:  # noqa: B006  # never changed
        """The number of present workers with these resources. Raises HarnessError where the scheduler is gone."""
        return len(self._able_workers(resources))

    def count_threads(self, resources: Resources) -> int:
        """The number of pieces of work that these workers do at once; 1 where there are none."""
        return max(1, sum(int(worker.get("nthreads", 1)) for worker in self._able_workers(resources)))

    def _able_workers(self, resources: Resources) -> list[dict[str, Any]]:
        return [
            worker
            for worker in self._workers().values()
            if all(worker.get("resources", {}).get(name, 0) >= amount for name, amount in resources.items())
        ]

    def _workers(self) -> dict[str, Any]:
        try:
            if self._client.status != "running":
                raise OSError(self._client.status)
            workers: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, RuntimeError, ValueError) as error:
            raise HarnessError(
                f"--dask {self._address}: the scheduler no longer answers ({error}); what was finished is kept, and "
                "the same command goes on from there"
            ) from None
        return workers

    def wait_for_workers(self, resources: Resources) -> int:
        """How many workers offer this, as soon as one does. Raises HarnessError where none comes."""
        while not (count := self.count_workers(resources)):
            self._refuse_loneliness(resources)
            time.sleep(POLL_S)
        self._lonely_since = None
        return count

    def submit(self, function: Callable[..., Any], *arguments: Any, resources: Resources = {}) -> Any:  # noqa: B006
        """Send a call of a function of this package to a worker; return the future of its result."""
        return self._client.submit(function, *arguments, resources=dict(resources) or None, pure=False)

    def wait_for_any(self, futures: Collection[Any], resources: Resources) -> list[Any]:
        """The futures that are done, as soon as one is. Raises HarnessError where no worker is there for too long."""
        from distributed import wait  # noqa: PLC0415

        while True:
            with suppress(TimeoutError), self._client.as_current():
                done = list(wait(list(futures), timeout=POLL_S, return_when="FIRST_COMPLETED").done)
                self._lonely_since = None
                return done
            if self.count_workers(resources):
                self._lonely_since = None
            else:
                self._refuse_loneliness(resources)

    def _refuse_loneliness(self, resources: Resources) -> None:
        """Raise HarnessError where there has been no worker for too long."""
        self._lonely_since = self._lonely_since or time.monotonic()
        if time.monotonic() - self._lonely_since < self._wait_s:
            return
        offer = "".join(f" that offers {name}={amount:g}" for name, amount in resources.items())
        start = f"dask worker {self._address}" + "".join(
            f" --resources {name}={amount:g}" for name, amount in resources.items()
        )
        raise HarnessError(
            f"--dask {self._address}: no worker{offer} for {self._wait_s:g} seconds; what was finished is kept. Start "
            f"one ({start}), or wait longer with --dask-wait, and run the same command again"
        )

    @staticmethod
    def outcome(future: Any) -> Outcome:
        """The outcome of a future that is done."""
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415

        if future.status == "finished":
            return Outcome("value", future.result())
        error = future.exception() if future.status == "error" else CancelledError(str(future.key))
        return Outcome("killed" if isinstance(error, KilledWorker) else "error", error)

    def describe_dashboard(self) -> str:
        """The address of the dashboard; "" where there is none."""
        with suppress(Exception):
            return str(self._client.dashboard_link or "")
        return ""


@contextmanager
def open_cluster(
    address: str, *, wait_s: float = WORKER_WAIT_S, remark: Callable[[str], None] = lambda _: None
) -> Iterator[DaskCluster]:
    """Connect to the scheduler at `address`, or start N workers on this machine for `local:N`.

    Local workers listen on the loopback interface only. Raises HarnessError.
    """
    _check_installed()
    with ExitStack() as stack:
        stack.callback(_restore_levels, _quieten())
        client = _open_local(stack, address) if address.startswith("local") else _connect(stack, address)
        cluster = DaskCluster(client, address, wait_s)
        workers = cluster.count_workers()
        if link := cluster.describe_dashboard():
            remark(f"Dask has {plural(workers, 'worker')}; its dashboard is at {link}")
        if not workers:
            remark(f"waiting up to {wait_s:g} seconds for a worker at {address}")
        yield cluster


def _check_installed() -> None:
    try:
        import distributed  # noqa: F401, PLC0415
    except ImportError:
        raise HarnessError("--dask needs a package: pip install 'distributed>=2025.7'") from None


def _open_local(stack: ExitStack, address: str) -> Any:
    import dask  # noqa: PLC0415
    from distributed import Client, LocalCluster  # noqa: PLC0415

    match = re.fullmatch(r"local:(\d{1,6})", address)
    if not match or not 1 <= int(match[1]) <= MOST_WORKERS:
        raise HarnessError(f"--dask {address}: write local:N for N workers on this machine, as in local:4")
    count = int(match[1])
    stack.enter_context(dask.config.set({"distributed.scheduler.allowed-failures": LOCAL_FAILURES}))
    scheduler = stack.enter_context(
        LocalCluster(
            n_workers=0,
            threads_per_worker=1,
            host=LOOPBACK,
            dashboard_address=f"{LOOPBACK}:0",
            silence_logs=logging.CRITICAL,
        )
    )
    client = stack.enter_context(Client(scheduler, set_as_default=False))
    stack.enter_context(start_workers(scheduler.scheduler_address, count))
    try:
        client.wait_for_workers(count, timeout=START_TIMEOUT_S)
    except TimeoutError:
        raise HarnessError(
            f"--dask {address}: {plural(count, 'worker')} did not start in {START_TIMEOUT_S:g} seconds; ask for fewer"
        ) from None
    return client


@contextmanager
def start_workers(scheduler: str, count: int) -> Iterator[None]:
    """Start workers on this machine, each restarted when it dies.

    They are started by a command, since processes of multiprocessing would import the program of the user anew.
    """
    command = [sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--nworkers", str(count)]
    command += ["--nthreads", "1", "--nanny", "--host", LOOPBACK, "--no-dashboard", "--death-timeout", "30"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, env=environment)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _connect(stack: ExitStack, address: str) -> Any:
    from distributed import Client  # noqa: PLC0415

    client = Client.__new__(Client)
    try:
        client.__init__(address, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
        return stack.enter_context(client)
    except (OSError, ValueError, RuntimeError) as error:
        client.status = "closed"  # or its finalizer waits for an answer, and prints a traceback
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise HarnessError(
            f"--dask {address}: no scheduler answers there ({reason}); start one with: dask scheduler"
        ) from None


LOGGERS = ("distributed", "distributed.client", "distributed.scheduler", "distributed.nanny", "distributed.core")


def _quieten() -> Mapping[str, int]:
    """Silence Dask on stderr: harness reports everything of importance once. Returns the levels before."""
    before = {name: logging.getLogger(name).level for name in LOGGERS}
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return before


def _restore_levels(levels: Mapping[str, int]) -> None:
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def parse_resources(typed: Sequence[str]) -> dict[str, dict[str, float]]:
    """`GPU=1`, `mine:GPU=1` as resources by system; those of "" hold for every system. Raises HarnessError."""
    resources: dict[str, dict[str, float]] = {}
    for text in typed:
        match = RESOURCE.fullmatch(text.strip())
        if not match or not float(match["amount"]) > 0:
            raise HarnessError(f"--dask-resources {text}: write GPU=1, or mine:GPU=1 for one system")
        resources.setdefault(match["system"] or "", {})[match["name"]] = float(match["amount"])
    return resources
