"""The shape of minutes refuses what cannot be one."""

import pytest

from chungket.exchange.minutes import SIGNATORIES, Seal
from tests.exchange.minutes_making import SHA256, quiet_minutes


@pytest.mark.parametrize("digits", ["", SHA256[:63], SHA256 + "0", "g" + SHA256[1:]])
def test_a_seal_is_a_whole_hash(digits: str) -> None:
    with pytest.raises(ValueError, match="expected a SHA-256 of 64 hex digits"):
        Seal(1, digits)


def test_four_sign_unless_told_otherwise() -> None:
    assert quiet_minutes().signatories == SIGNATORIES
    titles = [signatory.title for signatory in SIGNATORIES]
    assert titles == ["Thư ký", "Đại diện giám sát", "Trưởng Ban Giám khảo", "Trưởng Ban Tổ chức"]
