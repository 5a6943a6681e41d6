"""The time of day in the hall.

Owns its zone: that of Vietnam, as on every page, whatever the server's machine is set to. Called by whatever prints a
time of day.
"""

from datetime import UTC, datetime, timedelta, timezone

HALL_ZONE = timezone(timedelta(hours=7), "+07")


def hall_now() -> datetime:
    """Now, in the hall's zone."""
    return datetime.now(UTC).astimezone(HALL_ZONE)
