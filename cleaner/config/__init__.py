"""Settings: of a document, of a project, and their schema."""

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
