"""Which package brings a program, a header or a library of libvirt's build: on Debian, Fedora, Arch and Alpine."""

from __future__ import annotations

import re

_SYSTEMS = ("Debian", "Fedora", "Arch", "Alpine")
_INSTALL = ("apt-get install -y --no-install-recommends", "dnf install -y", "pacman -S --needed", "apk add")
_PACKAGES: dict[str, tuple[str, str, str, str]] = {
    "libtirpc": ("libtirpc-dev", "libtirpc-devel", "libtirpc", "libtirpc-dev"),
    "rpcgen": ("rpcsvc-proto", "rpcgen", "rpcsvc-proto", "rpcgen"),
    "pdwtags": ("dwarves", "dwarves", "pahole", "pahole"),
    "xsltproc": ("xsltproc", "libxslt", "libxslt", "libxslt"),
    "xmllint": ("libxml2-utils", "libxml2", "libxml2", "libxml2-utils"),
    "docutils": ("python3-docutils", "python3-docutils", "python-docutils", "py3-docutils"),
    "augparse": ("augeas-tools", "augeas", "augeas", "augeas"),
    "flake8": ("flake8", "python3-flake8", "flake8", "py3-flake8"),
    "black": ("black", "black", "python-black", "black"),
    "perl": ("perl", "perl-interpreter", "perl", "perl"),
    "git": ("git", "git", "git", "git"),
    "gcc": ("gcc libc6-dev", "gcc", "gcc", "gcc musl-dev"),
    "pipx": ("pipx", "pipx", "python-pipx", "pipx"),
    "python3": ("python3", "python3", "python", "python3"),
    "make": ("make", "make", "make", "make"),
    "meson": ("meson", "meson", "meson", "meson"),
    "ninja": ("ninja-build", "ninja-build", "ninja", "samurai"),
    "pkg-config": ("pkg-config", "pkgconf", "pkgconf", "pkgconf"),
    "gettext": ("gettext", "gettext", "gettext", "gettext"),
    "libxml2": ("libxml2-dev", "libxml2-devel", "libxml2", "libxml2-dev"),
    "glib": ("libglib2.0-dev", "glib2-devel", "glib2", "glib-dev"),
    "gnutls": ("libgnutls28-dev", "gnutls-devel", "gnutls", "gnutls-dev"),
    "libnl": ("libnl-3-dev libnl-route-3-dev", "libnl3-devel", "libnl", "libnl3-dev"),
    "yajl": ("libyajl-dev", "yajl-devel", "yajl", "yajl-dev"),
    "json-c": ("libjson-c-dev", "json-c-devel", "json-c", "json-c-dev"),
    "curl": ("libcurl4-gnutls-dev", "libcurl-devel", "curl", "curl-dev"),
    "readline": ("libreadline-dev", "readline-devel", "readline", "readline-dev"),
    "linux": ("linux-libc-dev", "kernel-headers", "linux-api-headers", "linux-headers"),
}
_CALLED = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        # headers
        (r"(rpc|tirpc)/\w+\.h$", "libtirpc"),
        (r"libxml/\w+\.h$", "libxml2"),
        (r"(glib|gobject|gio)(/[\w-]+)*\.h$|glib-object\.h$|glibconfig\.h$", "glib"),
        (r"gnutls/\w+\.h$", "gnutls"),
        (r"netlink/.*\.h$", "libnl"),
        (r"yajl/\w+\.h$", "yajl"),
        (r"json(-c)?/?json(_\w+)?\.h$|json\.h$", "json-c"),
        (r"curl/\w+\.h$", "curl"),
        (r"readline/\w+\.h$", "readline"),
        (r"(linux|asm)/\w+\.h$", "linux"),
        (r"(stdio|stdlib|string|sys/types|unistd)\.h$", "gcc"),
        # programs, and what pkg-config calls libraries
        (r"(portable-)?rpcgen$", "rpcgen"),
        (r"rst2\w+(\.py)?$|docutils$", "docutils"),
        (r"(gcc|cc|cpp)$", "gcc"),
        (r"python[\d.]*$", "python3"),
        (r"(ninja|samu)$", "ninja"),
        (r"(pkg-config|pkgconf)$", "pkg-config"),
        (r"(msgfmt|xgettext|msgmerge)$", "gettext"),
        (r"libxml-2\.0$", "libxml2"),
        (r"(glib|gobject|gio|gio-unix)-2\.0$", "glib"),
        (r"libnl(-route)?-3\.0$", "libnl"),
        (r"libcurl$", "curl"),
        (r"tirpc$", "libtirpc"),
    )
)


def packages_of(thing: str) -> str:
    """What to install for ``thing``: a program, a header as it is included, or a library as pkg-config calls it.

    >>> packages_of("portable-rpcgen"), packages_of("frob")
    ('Debian: rpcsvc-proto, Fedora: rpcgen, Arch: rpcsvc-proto, Alpine: rpcgen', '')
    """
    name = next((key for pattern, key in _CALLED if pattern.match(thing)), thing)
    listed = _PACKAGES.get(name.rsplit("/", 1)[-1])
    return ", ".join(f"{s}: {p}" for s, p in zip(_SYSTEMS, listed, strict=True)) if listed else ""


def missing(program: str, otherwise: str = "") -> str:
    """One line for a program that is not there: what to install on which system, or ``otherwise``."""
    packages = packages_of(program)
    how = f"install it ({packages})" if packages else "install it with the system's packages"
    return f"{program} is not installed: {how}{', ' + otherwise if otherwise else ''}"


def install_command(system: str, things: tuple[str, ...]) -> str:
    """The command that installs ``things`` on ``system`` (``Fedora``).

    >>> install_command("Fedora", ("git", "rpcgen"))
    'dnf install -y git rpcgen'
    """
    number = _SYSTEMS.index(system)
    return " ".join([_INSTALL[number], *(_PACKAGES[thing][number] for thing in things)])
