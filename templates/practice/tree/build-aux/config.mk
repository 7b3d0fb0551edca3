# What all the makefiles share.

Q = @
CC = gcc
PERL = perl
PYTHON = python3
RPCGEN = rpcgen

VERSION := $(shell sed -n 's/^AC_INIT.\[libvirt\], *\[\([0-9.]*\)\].*/\1/p' $(dir $(lastword $(MAKEFILE_LIST)))../configure.ac)
RPC_CFLAGS := $(shell pkg-config --cflags libtirpc 2>/dev/null || echo -I/usr/include/tirpc)
RPC_LIBS := $(shell pkg-config --libs libtirpc 2>/dev/null || echo -ltirpc)

# VIR_ENUM_SENTINELS: inside the library, enums of the public headers have a _LAST.
CPPFLAGS = -D_GNU_SOURCE -DVIR_ENUM_SENTINELS -DPACKAGE_VERSION='"$(VERSION)"'
CFLAGS = -g -O1 -Wall -Wextra -Wformat -Wformat-security -Wno-missing-field-initializers -Wno-sign-compare -Wno-cast-function-type

# need-X: is tool X installed? If not, one line says how to get it.
define need
command -v $(firstword $(1)) >/dev/null 2>&1 || { echo "$(firstword $(1)) is not installed (Debian, Ubuntu: apt install $(2); Fedora: dnf install $(3))" >&2; exit 1; }
endef

need-gcc:
	@$(call need,$(CC),gcc libc6-dev,gcc)
need-perl:
	@$(call need,$(PERL),perl,perl-interpreter)
need-python:
	@$(call need,$(PYTHON),python3,python3)
need-rpcgen: need-perl
	@$(call need,$(RPCGEN),rpcsvc-proto,rpcgen)
need-tirpc: need-gcc
	@echo '#include <rpc/rpc.h>' | $(CC) $(RPC_CFLAGS) -E - >/dev/null 2>&1 || { echo "the headers of libtirpc are not installed (Debian, Ubuntu: apt install libtirpc-dev; Fedora: dnf install libtirpc-devel)" >&2; exit 1; }
need-build: need-gcc need-perl need-python need-rpcgen need-tirpc

.PHONY: need-gcc need-perl need-python need-rpcgen need-tirpc need-build
.DEFAULT_GOAL = all
