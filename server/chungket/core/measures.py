"""The measures the core reckons in.

Owns these numbers only. Times are integer microseconds, shares integer percent (DESIGN 4.1, STYLE 6).
"""

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
PERCENT = 100
