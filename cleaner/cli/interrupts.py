"""Ctrl-C, SIGTERM and SIGHUP: the work ends in order.

A change to a file is completed first, so that reports contain it.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType


class Terminated(KeyboardInterrupt):
    """The program was asked to end: with SIGTERM, as by `timeout`, or with SIGHUP, since its terminal was closed."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number  # of the signal


TERMINATIONS: Final = tuple(int(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def termination_raised() -> Iterator[None]:
    """Raise `Terminated` at a SIGTERM or SIGHUP in this context, so that it ends the program as Ctrl-C does.

    Does nothing for a signal that the program handles or ignores already, as SIGHUP under `nohup`, and in a thread,
    which cannot set handlers.
    """
    is_main = threading.current_thread() is threading.main_thread()
    replaced = [number for number in TERMINATIONS if is_main and signal.getsignal(number) is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, _terminate)
    try:
        yield
    finally:
        for number in replaced:
            signal.signal(number, signal.SIG_DFL)


def _terminate(number: int, _frame: FrameType | None) -> None:
    for each in TERMINATIONS:  # `timeout` sends two, and the second must not stop the cleanup
        if signal.getsignal(each) is _terminate:
            signal.signal(each, signal.SIG_IGN)
    raise Terminated(number)


class Interrupts:
    """A context that delays Ctrl-C, SIGTERM and SIGHUP until the work permits them.

    A second Ctrl-C is raised at once. Does nothing in a program that ignores interrupts, as under `nohup`.
    """

    def __init__(self) -> None:
        self._pending: KeyboardInterrupt | None = None
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
        error = Terminated(number) if number in TERMINATIONS else KeyboardInterrupt()
        is_second = self._pending is not None and number not in TERMINATIONS
        if self._is_permitted or is_second:
            self._is_permitted = False  # `timeout` sends two signals, and the second must not stop the report
            raise error
        self._pending = error


_USUAL: Final = {int(signal.SIGINT): signal.default_int_handler} | dict.fromkeys(TERMINATIONS, _terminate)
