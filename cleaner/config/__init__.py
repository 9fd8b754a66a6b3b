"""Configuration: the settings of a document (`Config`), settings files (`project`), their JSON schema (`schema`).

This module exports the names of `cleaner.config.settings`.
"""

from cleaner.config.settings import (
    GROUPS,
    OPTIONAL_KINDS,
    PROFILES,
    PROMO_KINDS,
    REPEAT_RULES,
    Config,
    Setting,
    checked,
    parse_config,
    setting,
    settings_of,
    typed_settings,
)

__all__ = [
    "GROUPS",
    "OPTIONAL_KINDS",
    "PROFILES",
    "PROMO_KINDS",
    "REPEAT_RULES",
    "Config",
    "Setting",
    "checked",
    "parse_config",
    "setting",
    "settings_of",
    "typed_settings",
]
