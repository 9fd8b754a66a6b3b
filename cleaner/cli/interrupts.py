"""Ctrl-C, SIGTERM and SIGHUP: the work ends in order.

A change to a file is completed first, so that reports contain it.
"""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType

_PAUSE: Final = 0.1  # seconds until a destructor has certainly ended


class Terminated(KeyboardInterrupt):
    """The program was asked to end: with SIGTERM, as by `timeout`, or with SIGHUP, since its terminal was closed."""

    last: ClassVar[int] = 0  # the number of the last such signal; DuckDB raises another error in its place

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number  # of the signal
        Terminated.last = number


TERMINATIONS: Final = tuple(int(getattr(signal, name)) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


@contextmanager
def termination_raised() -> Iterator[None]:
    """Raise `Terminated` at a SIGTERM or SIGHUP in this context, so that it ends the program as Ctrl-C does.

    Does nothing for a signal that the program handles or ignores already, as SIGHUP under `nohup`, and in a thread,
    which cannot set handlers.
    """
    Terminated.last = 0
    is_main = threading.current_thread() is threading.main_thread()
    replaced = [number for number in TERMINATIONS if is_main and signal.getsignal(number) is signal.SIG_DFL]
    for number in replaced:
        signal.signal(number, _terminate)
    unraisable_hook = sys.unraisablehook
    if is_main:
        sys.unraisablehook = _raise_again
    try:
        yield
    finally:
        sys.unraisablehook = unraisable_hook
        for number in replaced:
            signal.signal(number, signal.SIG_DFL)


def _terminate(number: int, _frame: FrameType | None) -> None:
    for each in TERMINATIONS:  # `timeout` sends two, and the second must not stop the cleanup
        if signal.getsignal(each) is _terminate:
            signal.signal(each, signal.SIG_IGN)
    raise Terminated(number)


def _raise_again(unraisable: UnraisableHookArgs) -> None:
    """Send a signal again whose exception Python has ignored, as in a destructor."""
    error = unraisable.exc_value
    if not isinstance(error, KeyboardInterrupt):
        sys.__unraisablehook__(unraisable)
        return
    number = error.number if isinstance(error, Terminated) else int(signal.SIGINT)
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, _terminate)
    _thread.start_new_thread(_interrupt_later, (number,))  # unlike `Thread.start`, this does not wait


def _interrupt_later(number: int) -> None:
    time.sleep(_PAUSE)
    if sys.platform == "win32":
        _thread.interrupt_main(signal.Signals(number))
    else:
        signal.pthread_kill(threading.main_thread().ident or 0, number)  # also ends a wait of the main thread


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
