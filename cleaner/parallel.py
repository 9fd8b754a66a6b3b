"""The same work on many chunks, on several cores, with the outcomes in the order of the chunks."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from typing import Final, TypeVar, cast

from cleaner.errors import CleanerError

Item = TypeVar("Item")
Chunk = TypeVar("Chunk")
Outcome = TypeVar("Outcome")
Passed = TypeVar("Passed", bound="PassThrough")

AHEAD: Final = 3  # chunks for each worker that are under way: one in work, two so that it need not wait


class PassThrough:
    """An item between the chunks that is not worked on: `in_order` yields it as it is."""

    __slots__ = ()


class WorkerError(CleanerError):
    """A worker was killed; what was done before it is kept."""


def cores() -> int:
    """Return how many cores this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[Chunk], Outcome], chunks: Iterable[Chunk | Passed], jobs: int
) -> Iterator[Outcome | Passed]:
    """Yield what `work` makes of each chunk; oversized rows pass as they are.

    No more than `AHEAD` chunks for each job are held. The chunk after an oversized row is asked for
    only when that row was taken up. Workers are started afresh (`spawn`), since a fork of threads
    that hold locks may hang; they end when this one ends, however it does. Raises `WorkerError` when
    one of them is killed.
    """
    chunks = iter(chunks)
    beginning: list[Chunk | Passed] = list(_beginning(chunks))
    if jobs == 1 or len(beginning) < 2:
        for chunk in chain(beginning, chunks):
            yield cast("Passed", chunk) if isinstance(chunk, PassThrough) else work(chunk)
        return
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_follow)
    waiting = deque[Future[Outcome]]()
    try:
        for chunk in chain(beginning, chunks):
            while waiting and (isinstance(chunk, PassThrough) or len(waiting) >= AHEAD * jobs):
                yield waiting.popleft().result()
            if isinstance(chunk, PassThrough):
                yield cast("Passed", chunk)
            else:
                waiting.append(executor.submit(work, chunk))
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError("a worker was killed, perhaps for want of memory; use fewer --jobs") from error
    finally:
        executor.shutdown(cancel_futures=True)


def _beginning(chunks: Iterator[Item]) -> Iterator[Item]:
    """Yield two chunks, if there are: for less than that no worker is worth its start."""
    first = next(chunks, None)
    if first:
        yield first
        if isinstance(first, PassThrough):
            return
        yield from islice(chunks, 1)


def _follow() -> None:
    """Make this worker end with the one that started it, and leave Ctrl-C to that one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)  # whatever it does: nobody is there to take it
