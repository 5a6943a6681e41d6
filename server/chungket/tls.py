"""HTTPS without the internet: a local certificate authority and the server certificate it signs (`--tls auto`).

Owns the files in `<data>/tls/` and the check of certificates somebody else issued. It must not know who serves with
them. Called by `app` and `doctor`. Faults are `TlsError`, in Vietnamese; the clock is the caller's.

The authority is installed on phones people keep. Its name constraints are critical: it can speak for this machine,
private addresses, `.local` and the names given when it was made, and for nobody else, even if its key is stolen.
"""

import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chungket.network import Address, lan_addresses
from chungket.whole_file import PRIVATE, PUBLIC, write_whole_file

TLS_DIRECTORY = "tls"  # below the data directory
AUTHORITY_VALID = timedelta(days=5 * 365)
SERVER_VALID = timedelta(days=396)  # with `BACKDATED` 397 at most; phones refuse more than 825
BACKDATED = timedelta(days=1)  # a tablet's clock may be behind
REISSUED_BEFORE = timedelta(days=7)
COMMON_NAME_CHARACTERS_MAX = 64  # RFC 5280, ub-common-name

_ALWAYS = ("localhost", "127.0.0.1", "::1")
_PRIVATE_NETWORKS = tuple(
    ip_network(network)
    for network in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "127.0.0.0/8",
        "::1/128",
        "fc00::/7",
    )
)
_LOCAL_DOMAINS = ("localhost", "local")
_HOST_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*")


class TlsError(Exception):
    """No certificate can be made or used; the text, in Vietnamese, names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """What a server listens with. `fingerprint` is the authority's SHA-256, "AB:CD:…", to compare by eye."""

    certificate: Path
    key: Path
    authority: Path
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def own_names(addresses: Iterable[Address] | None = None, hostname: str | None = None) -> tuple[str, ...]:
    """Names under which the hall reaches this machine: host name, host name.local, its addresses, loopback."""
    host = (socket.gethostname() if hostname is None else hostname).rstrip(".").lower()
    label = host.partition(".")[0]
    named = (host, f"{label}.local") if _HOST_NAME.fullmatch(host) else ()
    found = lan_addresses() if addresses is None else addresses
    return tuple(dict.fromkeys((*named, *map(str, found), *_ALWAYS)))


def local_certificate(
    directory: Path, names: Sequence[str], *, now: datetime, own: Sequence[str] | None = None
) -> CertificateFiles:
    """The server certificate of `<directory>/tls/` for `names` (as the public address) and this machine's own names.

    `directory` is the data directory. The authority is made once; the certificate is issued again when a name is
    missing in it or it expires within a week. `now` has a time zone; `own` replaces `own_names()`.
    Raises `TlsError`: damaged files, or one of `names` lies outside what the authority may speak for.
    """
    place = directory / TLS_DIRECTORY
    own = own_names() if own is None else own
    wanted = _unique((*own, *names, *_ALWAYS))
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        authority = _authority(place, wanted, now)
        constraints = _constraints(authority.certificate)
        outside = [name for name in _unique(names) if not _permitted(name, constraints)]
        if outside:
            raise TlsError(
                f"{place / 'ca.crt'}: cần cấp được chứng thư cho {', '.join(outside)}; nơi cấp chứng thư cục bộ này "
                f"được tạo khi chưa có tên đó. Dùng --tls-cert và --tls-key, hoặc xóa thư mục {place} rồi cài lại "
                "chứng thư gốc mới trên các máy"
            )
        covered = [name for name in wanted if _permitted(name, constraints)]
        if not _usable(place, authority, covered, now):
            _issue(place, authority, covered, now)
    except OSError as fault:
        raise TlsError(f"{fault.filename or place}: không đọc hoặc không ghi được tệp ({fault.strerror})") from fault
    digest = authority.certificate.fingerprint(hashes.SHA256())
    return CertificateFiles(place / "server.crt", place / "server.key", place / "ca.crt", digest.hex(":").upper())


# ---------------------------------------------------------------------------------------------------------------------
# The authority
# ---------------------------------------------------------------------------------------------------------------------


def _authority(place: Path, names: Sequence[str], now: datetime) -> _Authority:
    """The authority of this directory; a new one when there is none or it ends too soon to issue anything."""
    certificate_path, key_path = place / "ca.crt", place / "ca.key"
    if not certificate_path.exists():  # its key is written first: a lone key was never used
        return _new_authority(place, names, now)
    certificate = _read_chain(certificate_path)[0]
    if certificate.not_valid_after_utc - now < REISSUED_BEFORE:
        return _new_authority(place, names, now)
    if certificate.not_valid_before_utc > now:
        raise TlsError(
            f"{certificate_path}: chứng thư gốc có hiệu lực từ {_day(certificate.not_valid_before_utc)}, đồng hồ máy "
            f"đang là {_day(now)}; hãy chỉnh lại đồng hồ"
        )
    key = _read_key(key_path)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or _public(key.public_key()) != _public(
        certificate.public_key()
    ):
        raise TlsError(f"{key_path}: cần khóa bí mật của {certificate_path.name}, đang là khóa khác")
    return _Authority(certificate, key)


def _new_authority(place: Path, names: Sequence[str], now: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Chung Kết {socket.gethostname()} local CA")
    certificate = (
        _builder(name, name, key, now, now + AUTHORITY_VALID)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(_name_constraints(names), critical=True)
        .sign(key, hashes.SHA256())
    )
    write_whole_file(place / "ca.key", _key_bytes(key), PRIVATE)
    write_whole_file(place / "ca.crt", certificate.public_bytes(Encoding.PEM), PUBLIC)
    return _Authority(certificate, key)


def _name_constraints(names: Sequence[str]) -> x509.NameConstraints:
    """This machine's surroundings, and each name known now."""
    subtrees: list[x509.GeneralName] = [x509.DNSName(domain) for domain in _LOCAL_DOMAINS]
    subtrees += [x509.IPAddress(network) for network in _PRIVATE_NETWORKS]
    for name in names:
        address = _address(name)
        if address is None:
            if not any(_within(name, domain) for domain in _LOCAL_DOMAINS):
                subtrees.append(x509.DNSName(name))
        elif not any(address in network for network in _PRIVATE_NETWORKS):
            subtrees.append(x509.IPAddress(ip_network(address)))
    return x509.NameConstraints(permitted_subtrees=subtrees, excluded_subtrees=None)


def _constraints(authority: x509.Certificate) -> x509.NameConstraints:
    return authority.extensions.get_extension_for_class(x509.NameConstraints).value


def _permitted(name: str, constraints: x509.NameConstraints) -> bool:
    address = _address(name)
    for subtree in constraints.permitted_subtrees or ():
        if isinstance(subtree, x509.IPAddress):
            network = subtree.value
            if address is not None and not isinstance(network, IPv4Address | IPv6Address) and address in network:
                return True
        elif isinstance(subtree, x509.DNSName) and address is None and _within(name, subtree.value):
            return True
    return False


def _within(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


# ---------------------------------------------------------------------------------------------------------------------
# The server certificate
# ---------------------------------------------------------------------------------------------------------------------


def _usable(place: Path, authority: _Authority, names: Sequence[str], now: datetime) -> bool:
    """Whether the certificate there still does; one that cannot be read is replaced like an expired one."""
    certificate_path, key_path = place / "server.crt", place / "server.key"
    if not certificate_path.exists() or not key_path.exists():
        return False
    try:
        certificate = _read_chain(certificate_path)[0]
        key = _read_key(key_path)
        certificate.verify_directly_issued_by(authority.certificate)
    except (TlsError, InvalidSignature, ValueError, TypeError):
        return False
    return (
        _public(key.public_key()) == _public(certificate.public_key())
        and certificate.not_valid_before_utc <= now
        and certificate.not_valid_after_utc - now >= REISSUED_BEFORE
        and not _uncovered(certificate, names)
    )


def _issue(place: Path, authority: _Authority, names: Sequence[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    until = min(now + SERVER_VALID, authority.certificate.not_valid_after_utc)
    certificate = (
        _builder(_name(names[0]), authority.certificate.subject, key, now, until)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    write_whole_file(place / "server.key", _key_bytes(key), PRIVATE)
    write_whole_file(place / "server.crt", certificate.public_bytes(Encoding.PEM), PUBLIC)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:COMMON_NAME_CHARACTERS_MAX])])


def _general_name(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.DNSName(name) if address is None else x509.IPAddress(address)


# ---------------------------------------------------------------------------------------------------------------------
# A certificate of somebody else
# ---------------------------------------------------------------------------------------------------------------------


def check_certificate(certificate_path: Path, key_path: Path, names: Sequence[str], now: datetime) -> list[str]:
    """What is wrong with `--tls-cert` and `--tls-key` for serving `names`, in Vietnamese; [] when nothing is.

    `names` are host names or addresses, as in the public address. `now` has a time zone.
    """
    problems: list[str] = []
    certificate: x509.Certificate | None = None
    key: PrivateKeyTypes | None = None
    try:
        certificate = _read_chain(certificate_path)[0]
    except TlsError as fault:
        problems.append(str(fault))
    try:
        key = _read_key(key_path)
    except TlsError as fault:
        problems.append(str(fault))
    if certificate is None:
        return problems
    if key is not None and _public(key.public_key()) != _public(certificate.public_key()):
        problems.append(f"{key_path}: cần khóa bí mật của chứng thư {certificate_path}, đang là khóa khác")
    if certificate.not_valid_after_utc <= now:
        problems.append(f"{certificate_path}: chứng thư đã hết hạn ngày {_day(certificate.not_valid_after_utc)}")
    if certificate.not_valid_before_utc > now:
        problems.append(
            f"{certificate_path}: chứng thư chỉ có hiệu lực từ ngày {_day(certificate.not_valid_before_utc)}, "
            f"đồng hồ máy đang là {_day(now)}"
        )
    missing = _uncovered(certificate, names)
    if missing:
        held = ", ".join(_names_of(certificate)) or "(không có tên nào)"
        problems.append(f"{certificate_path}: cần chứng thư cho {', '.join(missing)}, đang là chứng thư cho {held}")
    return problems


def _uncovered(certificate: x509.Certificate, names: Sequence[str]) -> list[str]:
    """Names for which a browser would refuse the certificate; only the subject alternative names count."""
    held = _names_of(certificate)
    return [name for name in _unique(names) if not any(_covers(pattern, name) for pattern in held)]


def _names_of(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    addresses = [str(address) for address in extension.get_values_for_type(x509.IPAddress)]
    return [name.lower() for name in extension.get_values_for_type(x509.DNSName)] + addresses


def _covers(pattern: str, name: str) -> bool:
    """A star stands for exactly one label, the first (RFC 6125, 6.4.3)."""
    if pattern.startswith("*.") and _address(name) is None:
        return name.partition(".")[2] == pattern[2:]
    return pattern == name


# ---------------------------------------------------------------------------------------------------------------------
# Names and files
# ---------------------------------------------------------------------------------------------------------------------


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    """Names as certificates hold them: lower case, Punycode, addresses in their shortest form; each once."""
    return tuple(dict.fromkeys(_normal(name) for name in names))


def _normal(name: str) -> str:
    text = name.strip().strip("[]").rstrip(".").lower()
    address = _address(text)
    if address is not None:
        return str(address)
    try:
        held = text if text.isascii() else text.encode("idna").decode("ascii")
    except UnicodeError:
        held = ""
    if not _HOST_NAME.fullmatch(held):
        raise TlsError(f'"{name}": cần tên máy hoặc địa chỉ IP, không có http:// và số cổng')
    return held


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _day(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y}"


def _public(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key_bytes(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _read_chain(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file, the server's first."""
    try:
        return x509.load_pem_x509_certificates(_read(path))
    except ValueError as fault:
        raise TlsError(f"{path}: cần tệp chứng thư dạng PEM, không đọc được nội dung") from fault


def _read_key(path: Path) -> PrivateKeyTypes:
    try:
        return load_pem_private_key(_read(path), password=None)
    except TypeError as fault:
        raise TlsError(f"{path}: cần khóa bí mật không đặt mật khẩu, đang là khóa có mật khẩu") from fault
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise TlsError(f"{path}: cần tệp khóa bí mật dạng PEM, không đọc được nội dung") from fault


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        raise TlsError(f"{path}: không có tệp này") from fault
    except OSError as fault:
        raise TlsError(f"{path}: không đọc được tệp ({fault.strerror})") from fault
