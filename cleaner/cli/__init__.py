"""The command line: translate arguments, call the library, show the outcome, exit."""

import atexit
import gc
import os

# What is loaded and read at the start stays to the end, and looking for garbage among it took an eighth of the time
# of a short run, and another tenth at its end. A long one makes little that goes round in circles, and still has it
# collected.
gc.set_threshold(100_000, *gc.get_threshold()[1:])
atexit.register(gc.freeze)
# numpy loads a library for matrices, whose threads wait for work by turning round and round: a tenth of a second of
# processor time. There is no such work here, nor in the workers, which inherit this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from cleaner.cli.fast_args import main  # noqa: E402  # behind what makes it quicker

__all__ = ["main"]
