"""Slips carry the address that is served, or it is said that they do not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from chungket.cli import main, slip_address
from chungket.cli.exit_codes import DONE
from chungket.cli.slip_address import address_of_slips, note_printed, served_at
from chungket.tls import TLS_DIRECTORY
from tests.harness.contests import write_final

HALL = "192.168.10.2"


@pytest.fixture(autouse=True)
def in_the_hall(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine has one address, whatever network the tests run in."""
    monkeypatch.setattr(slip_address, "hall_address", lambda: HALL)
    monkeypatch.setattr(slip_address, "lan_addresses", lambda: (HALL,))


def test_what_was_given_is_printed(tmp_path: Path) -> None:
    given = address_of_slips(tmp_path, "https://thi.example.vn", None, None)
    assert (given.url, given.notice) == ("https://thi.example.vn", "")


def test_before_the_first_run_it_is_this_machine_as_serve_will_be_told(tmp_path: Path) -> None:
    for port, tls, url in (
        (None, None, f"http://{HALL}:8000"),
        (8443, True, f"https://{HALL}:8443"),
        (443, True, f"https://{HALL}"),
    ):
        guessed = address_of_slips(tmp_path, "", port, tls)
        assert guessed.url == url
        assert "máy chủ chưa chạy lần nào" in guessed.notice
        assert "--public-url" in guessed.notice


def test_where_a_certificate_was_made_it_is_https(tmp_path: Path) -> None:
    (tmp_path / TLS_DIRECTORY).mkdir()
    assert address_of_slips(tmp_path, "", None, None).url == f"https://{HALL}:8000"


def test_after_a_run_it_is_where_the_server_was(tmp_path: Path) -> None:
    served_at(tmp_path, f"https://{HALL}:9000")
    again = address_of_slips(tmp_path, "", None, None)
    assert (again.url, again.notice) == (f"https://{HALL}:9000", "")
    assert address_of_slips(tmp_path, "", 8000, None).url == f"http://{HALL}:8000"  # what is said counts


def test_an_address_this_machine_has_no_more_is_told(tmp_path: Path) -> None:
    served_at(tmp_path, "https://10.0.0.7:8000")
    moved = address_of_slips(tmp_path, "", None, None)
    assert moved.url == "https://10.0.0.7:8000"
    assert f"máy này nay ở {HALL}" in moved.notice
    served_at(tmp_path, "https://thi.example.vn")
    assert address_of_slips(tmp_path, "", None, None).notice == ""  # a name may lead anywhere


def test_without_a_network_it_is_said_that_no_phone_opens_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slip_address, "hall_address", lambda: "127.0.0.1")
    assert "điện thoại không mở được" in address_of_slips(tmp_path, "", None, None).notice


def test_serving_elsewhere_than_the_slips_say_is_told(tmp_path: Path) -> None:
    assert served_at(tmp_path, f"http://{HALL}:8000") == ""  # nothing is printed yet
    note_printed(tmp_path, f"http://{HALL}:8000")
    assert served_at(tmp_path, f"http://{HALL}:8000") == ""
    told = served_at(tmp_path, f"https://{HALL}:8000")
    assert f"Phiếu đã in mở http://{HALL}:8000, máy chủ đang ở https://{HALL}:8000" in told


def test_a_damaged_note_is_no_address(tmp_path: Path) -> None:
    (tmp_path / slip_address.SERVED_FILE).write_bytes(b"\xff\xfe")
    assert address_of_slips(tmp_path, "", None, None).url == f"http://{HALL}:8000"


def test_badges_prints_the_address_of_the_last_run_and_says_what_it_guesses(tmp_path: Path) -> None:
    contest, data = write_final(tmp_path / "hoi-thi", places=2), tmp_path / "data"

    def badges(*options: str) -> tuple[int, str, str]:
        common = ["badges", str(contest), "--data-directory", str(data), "--output", str(tmp_path / "in")]
        result = CliRunner().invoke(main, [*common, *options])
        return result.exit_code, result.stdout, result.stderr

    code, printed, said = badges("--json", "--tls", "auto")
    assert (code, json.loads(printed)["public_url"]) == (DONE, f"https://{HALL}:8000")
    assert "Lưu ý: máy chủ chưa chạy lần nào" in said
    assert served_at(data, f"https://{HALL}:9000") != ""  # the slips open another port
    code, printed, said = badges("--json")
    assert (code, json.loads(printed)["public_url"]) == (DONE, f"https://{HALL}:9000")
    assert "Lưu ý" not in said
    assert served_at(data, f"https://{HALL}:9000") == ""
    assert badges("--public-url", "thi.example.vn")[0] == 2  # a wrong option
