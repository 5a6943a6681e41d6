"""This machine's addresses, ports, and the address people type."""

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from chungket.network import (
    FLAG_LOOPBACK,
    FLAG_POINT_TO_POINT,
    FLAG_UP,
    InterfaceAddress,
    best_first,
    default_address,
    hall_address,
    interface_addresses,
    is_loopback,
    lan_addresses,
    own_address,
    port_fault,
    port_free,
    url_of,
)


def entry(interface: str, address: str, flags: int = FLAG_UP) -> InterfaceAddress:
    return InterfaceAddress(interface, ip_address(address), flags)


def test_the_system_tells_its_loopback_with_the_loopback_flag() -> None:
    loopback = {item.address: item.flags for item in interface_addresses() if item.address.is_loopback}
    assert loopback[IPv4Address("127.0.0.1")] & FLAG_LOOPBACK
    assert loopback[IPv4Address("127.0.0.1")] & FLAG_UP


def test_each_address_of_this_machine_can_be_listened_on() -> None:
    for address in lan_addresses():
        assert not address.is_loopback
        assert port_free(str(address), 0), address


def test_default_address_is_one_of_this_machines() -> None:
    default = default_address()
    assert default is None or default in {item.address for item in interface_addresses()}


def test_default_route_first_then_private_ipv4_then_ipv6_then_link_local() -> None:
    found = [
        entry("eth0", "169.254.7.7"),
        entry("eth0", "fd00::5"),
        entry("eth1", "203.0.114.9"),
        entry("eth1", "10.0.0.4"),
        entry("wlan0", "192.168.1.20"),
    ]
    expected = ["192.168.1.20", "10.0.0.4", "203.0.114.9", "fd00::5", "169.254.7.7"]
    assert [str(address) for address in best_first(found, IPv4Address("192.168.1.20"))] == expected
    assert best_first(found, None)[0] == IPv4Address("10.0.0.4")


@pytest.mark.parametrize(
    "unreachable",
    [
        entry("lo", "127.0.0.1", FLAG_UP | FLAG_LOOPBACK),
        entry("lo", "10.9.9.9", FLAG_UP | FLAG_LOOPBACK),
        entry("eth0", "192.168.1.5", 0),
        entry("docker0", "172.17.0.1"),
        entry("br-0a1b2c3d4e5f", "172.18.0.1"),
        entry("virbr0", "192.168.122.1"),
        entry("vmnet8", "192.168.64.1"),
        entry("ppp0", "10.8.0.2", FLAG_UP | FLAG_POINT_TO_POINT),
        entry("tailscale0", "100.64.0.3"),
        entry("eth0", "fe80::1"),
        entry("eth0", "0.0.0.0"),
    ],
)
def test_what_no_phone_reaches_is_left_out(unreachable: InterfaceAddress) -> None:
    assert best_first([unreachable, entry("br0", "192.168.1.9")], None) == (IPv4Address("192.168.1.9"),)


def test_no_network_is_no_address() -> None:
    assert best_first([], None) == ()


def test_same_address_on_two_interfaces_is_listed_once() -> None:
    assert best_first([entry("eth0", "10.0.0.1"), entry("eth1", "10.0.0.1")], None) == (IPv4Address("10.0.0.1"),)


def test_port_is_busy_while_somebody_listens_and_free_after() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert not port_free("127.0.0.1", port)
        assert not port_free("0.0.0.0", port)
        fault = port_fault("127.0.0.1", port)
        assert fault is not None
        assert fault.errno == errno.EADDRINUSE
    assert port_free("127.0.0.1", port)


def test_port_of_an_address_of_another_machine_is_not_free() -> None:
    fault = port_fault("198.51.100.77", 0)
    assert fault is not None
    assert fault.errno == errno.EADDRNOTAVAIL


def test_port_of_an_unknown_name_is_not_free() -> None:
    assert isinstance(port_fault("khong-co.invalid", 0), socket.gaierror)


@pytest.mark.parametrize(
    ("scheme", "host", "port", "expected"),
    [
        ("http", "192.168.1.5", 8080, "http://192.168.1.5:8080"),
        ("http", "192.168.1.5", 80, "http://192.168.1.5"),
        ("http", "192.168.1.5", 443, "http://192.168.1.5:443"),
        ("https", "thi.example", 443, "https://thi.example"),
        ("https", "fd00::5", 443, "https://[fd00::5]"),
        ("https", "[fd00::5]", 8443, "https://[fd00::5]:8443"),
        ("ws", IPv6Address("::1"), 9000, "ws://[::1]:9000"),
        ("wss", IPv4Address("10.0.0.1"), 443, "wss://10.0.0.1"),
    ],
)
def test_url(scheme: str, host: str, port: int, expected: str) -> None:
    assert url_of(scheme, host, port) == expected


@pytest.mark.parametrize("text", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_loopback(text: str) -> None:
    assert is_loopback(text)


@pytest.mark.parametrize("text", ["", "0.0.0.0", "::", "192.168.1.5", "localhost.example", "may-chu", "fd00::1"])
def test_not_loopback(text: str) -> None:
    assert not is_loopback(text)


def test_loopback_written_as_ipv6() -> None:
    assert is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("::ffff:10.0.0.1")


def test_a_server_on_every_address_is_reached_over_loopback() -> None:
    assert [own_address(host) for host in ("0.0.0.0", "::", "::1", "192.0.2.7")] == [
        "127.0.0.1",
        "127.0.0.1",
        "::1",
        "192.0.2.7",
    ]


def test_the_hall_s_address_is_the_best_one_or_loopback() -> None:
    assert hall_address() == str(next(iter(lan_addresses()), "127.0.0.1"))
