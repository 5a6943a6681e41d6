"""This machine's place in the hall's network: its own addresses, its ports, the address people type.

Owns what the operating system says about interfaces and sockets. It must not know what is served there. Called by
`app` (where it listens, what the console shows), `tls` (names of the certificate) and `doctor`. No package is needed:
`getifaddrs` of the C library is the same call on Linux and macOS.
"""

import ctypes
import errno
import re
import socket
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

Address = IPv4Address | IPv6Address

PORTS_LEFT_OUT = {"http": 80, "ws": 80, "https": 443, "wss": 443}

# Interface flags of <net/if.h>, the same numbers on Linux and macOS.
FLAG_UP = 0x1
FLAG_LOOPBACK = 0x8
FLAG_POINT_TO_POINT = 0x10

# Where containers, virtual machines and tunnels live: no phone of the hall is on the other side.
_VIRTUAL = re.compile(
    r"docker|br-[0-9a-f]{12}$|veth|virbr|vnet|lxc|lxd|cni|flannel|cali|podman|vmnet|vboxnet|"
    r"tun|tap|utun|wg|tailscale|zt"
)

LOOPBACK = "127.0.0.1"

# Documentation address (RFC 5737): choosing a route to it sends nothing.
_ELSEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class InterfaceAddress:
    """One address of one interface, with the interface's flags."""

    interface: str
    address: Address
    flags: int


def lan_addresses() -> tuple[Address, ...]:
    """This machine's addresses that a phone in the hall could use, best first; () when there is no network."""
    return best_first(interface_addresses(), default_address())


def best_first(found: Iterable[InterfaceAddress], default: Address | None) -> tuple[Address, ...]:
    """Leave out what no phone can reach; the address of the default route first, IPv4 before IPv6.

    An IPv4 link-local address is kept, last: it is all there is on a switch without a DHCP server. An IPv6 one needs
    the name of an interface, which no other device knows.
    """
    usable = {entry.address for entry in found if _usable(entry)}
    return tuple(sorted(usable, key=lambda address: _rank(address, default)))


def _usable(entry: InterfaceAddress) -> bool:
    address = entry.address
    if not entry.flags & FLAG_UP or entry.flags & (FLAG_LOOPBACK | FLAG_POINT_TO_POINT):
        return False
    if _VIRTUAL.match(entry.interface):
        return False
    if address.is_loopback or address.is_multicast or address.is_unspecified:
        return False
    return not (address.version == 6 and address.is_link_local)


def _rank(address: Address, default: Address | None) -> tuple[bool, bool, bool, bool, int]:
    return (
        address.is_link_local,
        address != default,
        address.version == 6,
        not address.is_private,
        int(address),
    )


def default_address() -> Address | None:
    """The IPv4 address used towards the default route; None without one. Sends no packet."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            return ip_address(probe.getsockname()[0])
        except OSError:
            return None


def interface_addresses() -> tuple[InterfaceAddress, ...]:
    """All addresses of all interfaces, loopback included. Raises `OSError` when the system does not tell."""
    library = ctypes.CDLL(None, use_errno=True)
    first = ctypes.POINTER(_InterfaceRecord)()
    if library.getifaddrs(ctypes.byref(first)) != 0:
        number = ctypes.get_errno()
        raise OSError(number, errno.errorcode.get(number, "getifaddrs"))
    try:
        return tuple(_records(first))
    finally:
        library.freeifaddrs(first)


class _InterfaceRecord(ctypes.Structure):
    """`struct ifaddrs` as far as it is read."""


_InterfaceRecord._fields_ = [
    ("next", ctypes.POINTER(_InterfaceRecord)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


def _records(record: Any) -> Iterator[InterfaceAddress]:
    """Walk the list from its first pointer; a null pointer, which is false, ends it."""
    while record:
        contents = record.contents
        address = _socket_address(contents.address)
        if address is not None:
            yield InterfaceAddress(contents.name.decode(errors="replace"), address, contents.flags)
        record = contents.next


def _socket_address(pointer: int | None) -> Address | None:
    """The address in a `struct sockaddr`; BSD's begins with its length, Linux's with a 16-bit family."""
    if not pointer:
        return None
    head = ctypes.string_at(pointer, 2)
    family = head[1] if sys.platform == "darwin" else int.from_bytes(head, sys.byteorder)
    if family == socket.AF_INET:
        return IPv4Address(ctypes.string_at(pointer + 4, 4))
    if family == socket.AF_INET6:
        return IPv6Address(ctypes.string_at(pointer + 8, 16))
    return None


def port_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    return port_fault(host, port) is None


def port_fault(host: str, port: int) -> OSError | None:
    """Why no server could listen there now; None when it could. `host` may be a name, "0.0.0.0" or "::"."""
    try:
        choices = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, place in choices:
            with socket.socket(family, kind, protocol) as probe:
                # As the server does: a connection that is still closing does not hold the port.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(place)
                probe.listen(1)
    except OSError as fault:
        return fault
    return None


def url_of(scheme: str, host: str | Address, port: int) -> str:
    """The address people type: "http://192.168.1.5:8080", "https://[fd00::5]"; a scheme's own port is left out."""
    text = str(host).strip("[]")
    shown = f"[{text}]" if ":" in text else text
    return f"{scheme}://{shown}" if PORTS_LEFT_OUT.get(scheme) == port else f"{scheme}://{shown}:{port}"


def listens_everywhere(host: str) -> bool:
    """Whether a server on this address is reached under every address of the machine."""
    return host in ("0.0.0.0", "::")


def own_address(host: str) -> str:
    """Where this machine itself reaches a server that listens on `host`."""
    return LOOPBACK if listens_everywhere(host) else host


def hall_address() -> str:
    """The address under which the hall reaches this machine; loopback when there is no network."""
    return str(next(iter(lan_addresses()), LOOPBACK))


def is_loopback(text: str) -> bool:
    """Whether a host name or address stays on this machine: "localhost", "127.0.0.2", "[::1]"."""
    host = text.strip().strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
