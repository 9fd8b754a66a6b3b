"""Ctrl-C while files are changed: the current change is completed first, so that the report contains it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


class Interrupts:
    """A context that delays an interrupt until the work permits it.

    A second interrupt is raised at once. Does nothing in a program that ignores interrupts, as under `nohup`.
    """

    def __init__(self) -> None:
        self._is_pending = False
        self._is_permitted = False
        self._is_handling = False

    def __enter__(self) -> None:
        import signal  # needed only if files are changed

        self._is_handling = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if self._is_handling:
            signal.signal(signal.SIGINT, self._handle)

    def __exit__(self, *_: object) -> None:
        if self._is_handling:
            import signal

            signal.signal(signal.SIGINT, signal.default_int_handler)

    @contextmanager
    def permitted(self) -> Iterator[None]:
        """Permit interrupts in this context, which must change nothing. Raises one that is pending."""
        self._is_permitted = True
        try:
            if self._is_pending:
                raise KeyboardInterrupt
            yield
        finally:
            self._is_permitted = False

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self._is_permitted or self._is_pending:
            raise KeyboardInterrupt
        self._is_pending = True
