"""Ctrl-C while files are changed: what was begun is ended first, so that the report tells every change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


class Interrupts:
    """Keeps an interrupt back until the work says that it may come.

    Used as a context; outside of it interrupts come as they always do. A second interrupt comes at
    once. Left alone on purpose: a program that was told to ignore interrupts, as `nohup` does.
    """

    def __init__(self) -> None:
        self._is_kept_back = False  # one has come, and waits
        self._may_come = False
        self._is_ours = False

    def __enter__(self) -> None:
        import signal  # only where files are changed

        self._is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._is_ours:
            signal.signal(signal.SIGINT, self._meet)

    def __exit__(self, *_: object) -> None:
        if self._is_ours:
            import signal

            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let an interrupt come during what is done in this context, which changes nothing."""
        self._may_come = True
        try:
            if self._is_kept_back:
                raise KeyboardInterrupt
            yield
        finally:
            self._may_come = False

    def _meet(self, _number: int, _frame: FrameType | None) -> None:
        if self._may_come or self._is_kept_back:
            raise KeyboardInterrupt
        self._is_kept_back = True
