"""Run the command line by `python -m cleaner`."""

from cleaner.cli import main

main()
