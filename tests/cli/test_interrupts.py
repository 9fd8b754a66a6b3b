"""Interrupts at moments at which Python ignores exceptions."""

from __future__ import annotations

import os
import signal
import time

import pytest

from cleaner.cli.interrupts import Terminated, termination_raised


class Interrupted:
    """Gets a signal when it is deleted."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        os.kill(os.getpid(), self.number)
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_in_a_destructor_is_not_lost(number: int) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt) as raised, termination_raised():  # noqa: PT012  # not in the destructor
        Interrupted(number)
        time.sleep(10)
    if isinstance(raised.value, Terminated):
        assert raised.value.number == number
    assert signal.getsignal(number) == before
