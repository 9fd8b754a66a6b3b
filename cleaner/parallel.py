"""Parallel work on many chunks, whose outcomes arrive in the order of the chunks."""

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
from typing import Final, Generic, NamedTuple, TypeVar

from cleaner.errors import CleanerError

ItemT = TypeVar("ItemT")
ChunkT = TypeVar("ChunkT")
OutcomeT = TypeVar("OutcomeT")

AHEAD: Final = 3  # chunks submitted per worker: one being processed, and two so that it need not wait


def batched(items: Iterable[ItemT], size: int) -> Iterator[list[ItemT]]:
    """Yield the items in lists of this size; the last one may be shorter.

    >>> list(batched("abcde", 2))
    [['a', 'b'], ['c', 'd'], ['e']]
    """
    items = iter(items)
    while batch := list(islice(items, size)):
        yield batch


class PassThrough(NamedTuple, Generic[ItemT]):
    """An item among the chunks that needs no work: `in_order` yields it in its place."""

    item: ItemT


class WorkerError(CleanerError):
    """A worker was killed. The outcomes before it are kept."""


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[ChunkT], OutcomeT], chunks: Iterable[ChunkT | PassThrough[ItemT]], jobs: int
) -> Iterator[OutcomeT | ItemT]:
    """Yield what `work` returns for each chunk, and each `PassThrough` item unchanged.

    At most `AHEAD` chunks per job are held in memory. The chunk after a `PassThrough` is requested only
    when the consumer has taken that item, so the item may read from the same stream as the chunks.

    Workers are started with `spawn`, since a fork while threads hold locks can hang. They end when this
    process ends, even if it is killed. Without a second chunk, or with one job, no worker is started.
    Raises `WorkerError` when a worker is killed.
    """
    chunks = iter(chunks)
    head: list[ChunkT | PassThrough[ItemT]] = list(_head(chunks))
    if jobs == 1 or len(head) < 2:
        for chunk in chain(head, chunks):
            yield chunk.item if isinstance(chunk, PassThrough) else work(chunk)
        return
    executor = ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_follow_parent)
    pending = deque[Future[OutcomeT]]()
    try:
        for chunk in chain(head, chunks):
            while pending and (isinstance(chunk, PassThrough) or len(pending) >= AHEAD * jobs):
                yield pending.popleft().result()
            if isinstance(chunk, PassThrough):
                yield chunk.item
            else:
                pending.append(executor.submit(work, chunk))
        while pending:
            yield pending.popleft().result()
    except BrokenProcessPool as error:
        raise WorkerError("a worker was killed, perhaps for lack of memory; use fewer --jobs") from error
    finally:
        executor.shutdown(cancel_futures=True)


def _head(chunks: Iterator[ItemT]) -> Iterator[ItemT]:
    """Yield the first two chunks, or a `PassThrough` alone, whose successor may not be requested yet."""
    first = next(chunks, None)
    if first is not None:
        yield first
        if not isinstance(first, PassThrough):
            yield from islice(chunks, 1)


def _follow_parent() -> None:
    """Make this worker end with its parent, and leave Ctrl-C and a closed terminal to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)  # without cleaning up, since there is no parent to receive the outcome
