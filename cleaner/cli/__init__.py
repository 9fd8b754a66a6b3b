"""The command line: parse the arguments, call the library, print the result, exit."""

import atexit
import gc
import os
import sys

# A short run creates little garbage, but many objects that live until it ends. The default thresholds of the collector
# cost an eighth of such a run, and the collection at exit another tenth.
gc.set_threshold(100_000, *gc.get_threshold()[1:])
atexit.register(gc.freeze)
# numpy loads OpenBLAS, whose idle threads spin: a tenth of a second of processor time. Nothing here multiplies
# matrices, nor do the workers, which inherit this setting.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# After the settings above, which must precede all other imports.
try:
    from cleaner.cli.main import main
except KeyboardInterrupt:  # Ctrl-C; Python would print a traceback
    sys.exit(130)

__all__ = ["main"]
