"""The local authority and its certificates: a real handshake, when they are issued again, what they may speak for."""

import socket
import ssl
import stat
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from chungket import tls
from chungket.tls import CertificateFiles, TlsError, check_certificate, local_certificate, own_names

NOW = datetime.now(UTC)
OWN = ("may-chu", "may-chu.local", "192.168.1.5", "localhost", "127.0.0.1", "::1")


def issued(directory: Path, *names: str, now: datetime = NOW, own: Sequence[str] = OWN) -> CertificateFiles:
    return local_certificate(directory, names, now=now, own=own)


def certificate_of(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@contextmanager
def tls_server(files: CertificateFiles) -> Iterator[int]:
    """A server on loopback that greets everybody who completes the handshake; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    with context.wrap_socket(connection, server_side=True) as secure:
                        secure.sendall("chào".encode())
                except ssl.SSLError:
                    pass  # the client refused; its own error is what the test looks at

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join(timeout=10)
            assert not thread.is_alive()


def greeting(port: int, authority: Path, name: str) -> str:
    context = ssl.create_default_context(cafile=str(authority))
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=name) as secure,
    ):
        assert secure.version() in {"TLSv1.2", "TLSv1.3"}
        return secure.recv(100).decode()


@pytest.mark.parametrize("name", [*OWN, "thi.tinh.example"])
def test_who_trusts_only_the_authority_connects_by_every_name(tmp_path: Path, name: str) -> None:
    files = issued(tmp_path, "thi.tinh.example")
    with tls_server(files) as port:
        assert greeting(port, files.authority, name) == "chào"


def test_a_name_that_was_not_given_is_refused(tmp_path: Path) -> None:
    files = issued(tmp_path)
    with tls_server(files) as port, pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        greeting(port, files.authority, "khac.local")


def test_another_authority_is_refused(tmp_path: Path) -> None:
    files = issued(tmp_path / "a")
    other = issued(tmp_path / "b")
    with tls_server(files) as port, pytest.raises(ssl.SSLCertVerificationError):
        greeting(port, other.authority, "localhost")


def test_a_stolen_authority_cannot_speak_for_a_bank(tmp_path: Path) -> None:
    files = issued(tmp_path)
    place = tmp_path / "tls"
    authority = tls._authority(place, OWN, NOW)
    tls._issue(place, authority, ["ngan-hang.example", "8.8.8.8", "localhost"], NOW)
    for name in ("ngan-hang.example", "8.8.8.8", "localhost"):
        with tls_server(files) as port, pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
            greeting(port, files.authority, name)


def test_fields_that_phones_insist_on(tmp_path: Path) -> None:
    certificate = certificate_of(issued(tmp_path).certificate)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc <= timedelta(days=397)
    extensions = certificate.extensions
    assert ExtendedKeyUsageOID.SERVER_AUTH in extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["may-chu", "may-chu.local", "localhost"]
    assert names.get_values_for_type(x509.IPAddress) == [
        ip_address("192.168.1.5"),
        ip_address("127.0.0.1"),
        ip_address("::1"),
    ]
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_authority_lasts_five_years_and_says_whose_it_is(tmp_path: Path) -> None:
    files = issued(tmp_path)
    authority = certificate_of(files.authority)
    assert authority.not_valid_after_utc - NOW > timedelta(days=5 * 365 - 1)
    assert authority.subject.rfc4514_string() == f"CN=Chung Kết {socket.gethostname()} local CA"
    basic = authority.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert basic.value.ca
    assert basic.value.path_length == 0
    assert authority.extensions.get_extension_for_class(x509.NameConstraints).critical
    assert len(files.fingerprint) == 32 * 3 - 1
    assert bytes.fromhex(files.fingerprint.replace(":", "")) == authority.fingerprint(hashes.SHA256())


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    files = issued(tmp_path)
    for key in (files.key, tmp_path / "tls" / "ca.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700
    assert not list((tmp_path / "tls").glob("*.next"))


# ---------------------------------------------------------------------------------------------------------------------
# Issued again, or not
# ---------------------------------------------------------------------------------------------------------------------


def test_next_start_uses_the_same_certificate(tmp_path: Path) -> None:
    first = issued(tmp_path, "thi.tinh.example")
    before = first.certificate.read_bytes(), first.authority.read_bytes()
    second = issued(tmp_path, "THI.tinh.example.", now=NOW + timedelta(days=300))
    assert second == first
    assert (second.certificate.read_bytes(), second.authority.read_bytes()) == before


def test_fewer_names_need_no_new_certificate(tmp_path: Path) -> None:
    before = issued(tmp_path).certificate.read_bytes()
    assert issued(tmp_path, own=("may-chu", "localhost")).certificate.read_bytes() == before


def test_new_address_is_a_new_certificate_of_the_same_authority(tmp_path: Path) -> None:
    first = issued(tmp_path)
    before, authority = first.certificate.read_bytes(), first.authority.read_bytes()
    second = issued(tmp_path, own=(*OWN, "10.0.0.77"))
    assert second.certificate.read_bytes() != before
    assert second.authority.read_bytes() == authority
    assert second.fingerprint == first.fingerprint
    with tls_server(second) as port:
        assert greeting(port, second.authority, "10.0.0.77") == "chào"


@pytest.mark.parametrize(("days", "again"), [(388, False), (390, True), (500, True)])
def test_issued_again_in_its_last_week(tmp_path: Path, days: int, again: bool) -> None:
    before = issued(tmp_path).certificate.read_bytes()
    assert (issued(tmp_path, now=NOW + timedelta(days=days)).certificate.read_bytes() != before) is again


def test_server_certificate_never_outlives_its_authority(tmp_path: Path) -> None:
    issued(tmp_path)
    files = issued(tmp_path, now=NOW + timedelta(days=5 * 365 - 30))
    assert certificate_of(files.certificate).not_valid_after_utc == certificate_of(files.authority).not_valid_after_utc


def test_authority_that_ends_is_replaced(tmp_path: Path) -> None:
    first = issued(tmp_path)
    second = issued(tmp_path, now=NOW + timedelta(days=5 * 365 - 3))
    assert second.fingerprint != first.fingerprint
    certificate_of(second.certificate).verify_directly_issued_by(certificate_of(second.authority))


@pytest.mark.parametrize("name", ["server.crt", "server.key"])
def test_damaged_server_file_is_replaced(tmp_path: Path, name: str) -> None:
    files = issued(tmp_path)
    (tmp_path / "tls" / name).write_text("hỏng", encoding="utf-8")
    assert issued(tmp_path) == files
    with tls_server(files) as port:
        assert greeting(port, files.authority, "localhost") == "chào"


def test_key_without_certificate_was_never_used(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()
    (tmp_path / "tls" / "ca.key").write_text("dở dang", encoding="utf-8")
    files = issued(tmp_path)
    certificate_of(files.certificate).verify_directly_issued_by(certificate_of(files.authority))


# ---------------------------------------------------------------------------------------------------------------------
# Refused
# ---------------------------------------------------------------------------------------------------------------------


def test_name_outside_the_authority_is_refused_with_a_remedy(tmp_path: Path) -> None:
    issued(tmp_path)
    with pytest.raises(TlsError, match=r"ca\.crt: cần cấp được chứng thư cho thi\.tinh\.example.*--tls-cert"):
        issued(tmp_path, "thi.tinh.example")


def test_own_name_outside_the_authority_is_left_out(tmp_path: Path) -> None:
    issued(tmp_path)
    files = issued(tmp_path, own=(*OWN, "ten-moi", "ten-moi.local"))
    names = certificate_of(files.certificate).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "ten-moi.local" in names.get_values_for_type(x509.DNSName)
    assert "ten-moi" not in names.get_values_for_type(x509.DNSName)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("", "không đọc được nội dung"),
        (None, "không có tệp này"),
    ],
)
def test_authority_without_its_key_is_refused(tmp_path: Path, damage: str | None, message: str) -> None:
    issued(tmp_path)
    key = tmp_path / "tls" / "ca.key"
    if damage is None:
        key.unlink()
    else:
        key.write_text(damage, encoding="utf-8")
    with pytest.raises(TlsError, match=rf"ca\.key: .*{message}"):
        issued(tmp_path)


def test_authority_with_another_key_is_refused(tmp_path: Path) -> None:
    files = issued(tmp_path)
    (tmp_path / "tls" / "ca.key").write_bytes(files.key.read_bytes())
    with pytest.raises(TlsError, match=r"ca\.key: cần khóa bí mật của ca\.crt, đang là khóa khác"):
        issued(tmp_path)


def test_clock_before_the_authority_is_refused(tmp_path: Path) -> None:
    issued(tmp_path)
    with pytest.raises(TlsError, match="đồng hồ máy"):
        issued(tmp_path, now=NOW - timedelta(days=400))


def test_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("", encoding="utf-8")
    with pytest.raises(TlsError, match="tls: không đọc hoặc không ghi được tệp"):
        issued(tmp_path)


@pytest.mark.parametrize("name", ["ế" * 80, "*.tinh.example", "http://thi.example", "thi.example:8443", ""])
def test_name_that_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TlsError, match="cần tên máy hoặc địa chỉ IP"):
        issued(tmp_path, name)


# ---------------------------------------------------------------------------------------------------------------------
# Names of this machine, and certificates of others
# ---------------------------------------------------------------------------------------------------------------------


def test_own_names() -> None:
    assert own_names([ip_address("192.168.1.5")], "May-Chu") == OWN
    assert own_names([], "may.tinh.example.")[:2] == ("may.tinh.example", "may.local")
    assert own_names([], "") == ("localhost", "127.0.0.1", "::1")
    assert "localhost" in own_names()


def test_vietnamese_domain_is_held_as_punycode(tmp_path: Path) -> None:
    files = issued(tmp_path, "thi.tiềngiang.example")
    assert check_certificate(files.certificate, files.key, ["thi.tiềngiang.example"], NOW) == []
    with tls_server(files) as port:
        assert greeting(port, files.authority, "thi.tiềngiang.example") == "chào"


def test_good_certificate_has_no_problems(tmp_path: Path) -> None:
    files = issued(tmp_path)
    assert check_certificate(files.certificate, files.key, ["MAY-CHU.local", "[::1]", "192.168.1.5"], NOW) == []


def test_star_stands_for_one_label(tmp_path: Path) -> None:
    files = issued(tmp_path)
    tls._issue(tmp_path / "tls", tls._authority(tmp_path / "tls", OWN, NOW), ["*.tinh.example"], NOW)
    assert check_certificate(files.certificate, files.key, ["thi.tinh.example"], NOW) == []
    for name in ("tinh.example", "a.thi.tinh.example"):
        (problem,) = check_certificate(files.certificate, files.key, [name], NOW)
        assert f"cần chứng thư cho {name}, đang là chứng thư cho *.tinh.example" in problem


def test_other_address_is_a_problem(tmp_path: Path) -> None:
    files = issued(tmp_path)
    (problem,) = check_certificate(files.certificate, files.key, ["192.168.1.6", "localhost"], NOW)
    assert problem.startswith(f"{files.certificate}: cần chứng thư cho 192.168.1.6, đang là chứng thư cho ")


def test_key_of_another_certificate_is_a_problem(tmp_path: Path) -> None:
    files, other = issued(tmp_path / "a"), issued(tmp_path / "b")
    (problem,) = check_certificate(files.certificate, other.key, ["localhost"], NOW)
    assert problem == f"{other.key}: cần khóa bí mật của chứng thư {files.certificate}, đang là khóa khác"


def test_expired_and_not_yet_valid_are_problems(tmp_path: Path) -> None:
    files = issued(tmp_path)
    (expired,) = check_certificate(files.certificate, files.key, ["localhost"], NOW + timedelta(days=400))
    assert "đã hết hạn ngày" in expired
    (early,) = check_certificate(files.certificate, files.key, ["localhost"], NOW - timedelta(days=2))
    assert "chỉ có hiệu lực từ ngày" in early


def test_unreadable_files_are_all_named(tmp_path: Path) -> None:
    text = tmp_path / "chung-thu.pem"
    text.write_text("không phải chứng thư", encoding="utf-8")
    missing = tmp_path / "khoa.pem"
    assert check_certificate(text, missing, ["localhost"], NOW) == [
        f"{text}: cần tệp chứng thư dạng PEM, không đọc được nội dung",
        f"{missing}: không có tệp này",
    ]


def test_key_with_a_password_is_a_problem(tmp_path: Path) -> None:
    files = issued(tmp_path)
    key = load_pem_private_key(files.key.read_bytes(), None)
    locked = tmp_path / "khoa.pem"
    locked.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"mat-khau")))
    (problem,) = check_certificate(files.certificate, locked, ["localhost"], NOW)
    assert problem == f"{locked}: cần khóa bí mật không đặt mật khẩu, đang là khóa có mật khẩu"
