"""What the options of a server become, and which are refused."""

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from chungket.cli.server_options import server_options, settings_of
from chungket.config import HOST, PORT, Settings
from chungket.tls import local_certificate


def settings_for(data_directory: Path, *arguments: str) -> Settings | str:
    """The settings of a command line, or what is printed instead."""
    made: list[Settings] = []

    @click.command()
    @server_options
    def command(data_directory: Path, **options: Any) -> None:
        """A command with these options."""
        made.append(settings_of(data_directory, options))

    result = CliRunner().invoke(command, ["--data-directory", str(data_directory), *arguments])
    if not made:
        assert result.exit_code != 0
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.output
    assert result.exit_code == 0, result.output
    return made[0]


def test_without_options_it_listens_everywhere_over_plain_http(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    assert settings == Settings(tmp_path, HOST, PORT)
    assert isinstance(settings, Settings)
    assert settings.scheme == "http"
    assert not settings.insecure_hosts


def test_each_option_arrives(tmp_path: Path) -> None:
    arguments = ["--host", "127.0.0.1", "--port", "8123", "--store", "redis://x", "--store-binary", "/bin/true"]
    arguments += ["--public-url", "https://thi.example.vn/", "--insecure-hosts"]
    arguments += ["--origin", "https://a.example.vn", "--origin", "http://b.example.vn:8080"]
    assert settings_for(tmp_path, *arguments) == Settings(
        tmp_path,
        host="127.0.0.1",
        port=8123,
        store_url="redis://x",
        store_binary=Path("/bin/true"),
        public_url="https://thi.example.vn",
        insecure_hosts=True,
        origins=("https://a.example.vn", "http://b.example.vn:8080"),
    )


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("https://Thi.Example.vn", "https://thi.example.vn"),
        ("https://thi.example.vn/", "https://thi.example.vn"),
        ("https://thi.example.vn:443", "https://thi.example.vn"),
        ("http://thi.example.vn:80/", "http://thi.example.vn"),
        ("http://[fd00::5]:8000", "http://[fd00::5]:8000"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(tmp_path: Path, typed: str, sent: str) -> None:
    settings = settings_for(tmp_path, "--origin", typed)
    assert isinstance(settings, Settings)
    assert settings.origins == (sent,)


@pytest.mark.parametrize("option", ["--origin", "--public-url"])
@pytest.mark.parametrize(
    "url", ["thi.example.vn", "ftp://thi.example.vn", "https://", "http://[", "http://a:x", "https://thi.example.vn?x"]
)
def test_what_is_no_address_is_refused(tmp_path: Path, option: str, url: str) -> None:
    output = settings_for(tmp_path, option, url)
    assert isinstance(output, str)
    assert f"{option}: cần địa chỉ dạng https://thi.example.vn" in output
    assert repr(url) in output


def test_an_origin_has_no_path(tmp_path: Path) -> None:
    output = settings_for(tmp_path, "--origin", "https://thi.example.vn/chung-ket")
    assert isinstance(output, str)
    assert "--origin: cần địa chỉ dạng https://thi.example.vn" in output


@pytest.mark.parametrize("port", ["0", "65536", "x", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    output = settings_for(tmp_path, "--port", port)
    assert isinstance(output, str)
    assert "--port" in output


def test_a_certificate_goes_with_its_key_and_without_auto(tmp_path: Path) -> None:
    for arguments in (("--tls-cert", "/bin/true"), ("--tls-key", "/bin/true")):
        output = settings_for(tmp_path, *arguments)
        assert isinstance(output, str)
        assert "cần --tls-cert cùng với --tls-key, hoặc chỉ --tls auto" in output
    output = settings_for(tmp_path, "--tls", "auto", "--tls-cert", "/bin/true", "--tls-key", "/bin/true")
    assert isinstance(output, str)
    assert "chỉ --tls auto" in output


def test_a_certificate_is_made_for_this_machine(tmp_path: Path) -> None:
    settings = settings_for(tmp_path, "--tls", "auto")
    assert isinstance(settings, Settings)
    assert settings.scheme == "https"
    assert settings.certificate is not None
    assert settings.certificate.is_file()


def test_a_certificate_that_cannot_serve_is_refused_with_its_faults(tmp_path: Path) -> None:
    import datetime

    one, other = (
        local_certificate(tmp_path / name, ["thi.example.vn"], now=datetime.datetime.now(datetime.UTC))
        for name in ("one", "other")
    )
    output = settings_for(tmp_path, "--tls-cert", str(one.certificate), "--tls-key", str(other.key))
    assert isinstance(output, str)
    assert str(other.key) in output
