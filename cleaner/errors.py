"""The errors a caller can meet: each names the place, the fault and the remedy."""


class CleanerError(Exception):
    """Any fault that the caller can do something about."""


class ConfigError(CleanerError):
    """A setting is unknown, has the wrong type or lies outside its range."""


class RuleError(CleanerError):
    """A ruleset cannot be read, or one of its rules breaks its own examples."""


class FileError(CleanerError):
    """A file cannot be read as text, or cannot be written without loss."""


class RestoreError(CleanerError):
    """A text and a report do not belong together."""
