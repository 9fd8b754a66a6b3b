"""Ctrl-C and SIGTERM: the work ends in order, and a change to a file is completed first, so that reports contain it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


class Terminated(KeyboardInterrupt):
    """The program was asked to end with SIGTERM, as by `timeout` or a service manager."""


@contextmanager
def termination_raised() -> Iterator[None]:
    """Raise `Terminated` at a SIGTERM in this context, so that it ends the program as Ctrl-C does.

    Does nothing in a program that handles or ignores SIGTERM already, and in a thread, which cannot set handlers.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(_number: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` sends two, and the second must not stop the cleanup
    raise Terminated


class Interrupts:
    """A context that delays Ctrl-C and SIGTERM until the work permits them.

    A second Ctrl-C is raised at once. Does nothing in a program that ignores interrupts, as under `nohup`.
    """

    def __init__(self) -> None:
        self._pending: type[KeyboardInterrupt] | None = None
        self._is_permitted = False
        self._replaced = list[int]()  # signals that this context handles

    def __enter__(self) -> None:
        for number, handler in _USUAL.items():
            if signal.getsignal(number) is handler:
                self._replaced.append(number)
                signal.signal(number, self._handle)

    def __exit__(self, *_: object) -> None:
        for number in self._replaced:
            signal.signal(number, _USUAL[number])

    @contextmanager
    def permitted(self) -> Iterator[None]:
        """Permit interrupts in this context, which must change nothing. Raises one that is pending."""
        self._is_permitted = True
        try:
            if self._pending:
                raise self._pending
            yield
        finally:
            self._is_permitted = False

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        error = Terminated if number == signal.SIGTERM else KeyboardInterrupt
        is_second = self._pending is not None and number != signal.SIGTERM
        if self._is_permitted or is_second:
            self._is_permitted = False  # `timeout` sends two signals, and the second must not stop the report
            raise error
        self._pending = error


_USUAL = {int(signal.SIGINT): signal.default_int_handler, int(signal.SIGTERM): _terminate}
