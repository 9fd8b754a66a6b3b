"""The command line: translate arguments, call the library, show the outcome, exit."""

from cleaner.cli.app import main

__all__ = ["main"]
