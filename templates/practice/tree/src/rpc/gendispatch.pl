#!/usr/bin/env perl
#
# gendispatch.pl: writes the dull half of the RPC code
#
# usage: gendispatch.pl --mode=client|server|aclheader|aclbody|aclsym \
#            STRUCT-PREFIX PROC-PREFIX PROTOCOL.x      (remote REMOTE ...)
#
# client  the functions of remote_driver.c that only pack, call and unpack
# server  the stubs of remote_daemon_dispatch.c that only unpack, call and
#         pack, and the table of all procedures
# acl*    the names of the access control functions
#
# It understands an object or the connection first, then strings, integers
# of 32 and 64 bits and UUIDs; as result nothing, one integer, one string or
# one object. Whatever is richer than that says "@generate: none" and is
# written by hand.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;
use Getopt::Long;

my $mode = "";
GetOptions("mode=s" => \$mode) or die "gendispatch.pl: the only option is --mode=MODE\n";
my $prefix = shift;
my $PREFIX = shift;
my $protocol = shift;
die "gendispatch.pl: STRUCT-PREFIX, PROC-PREFIX and PROTOCOL.x are needed\n" unless $protocol;

# object on the wire => its C type, how to get it back, what to call it
my %objects = (
    "${prefix}_nonnull_domain" => ["virDomainPtr", "domain"],
    "${prefix}_nonnull_network" => ["virNetworkPtr", "network"],
);
# scalar on the wire => its C type
my %scalars = (
    "int" => "int",
    "unsigned int" => "unsigned int",
    "hyper" => "long long",
    "unsigned hyper" => "unsigned long long",
);

# GET_XML_DESC -> GetXMLDesc: a few words are not written like the others
sub proc_name {
    my $name = join "", map { ucfirst lc } split /_/, shift;
    $name =~ s/Xml(?=[A-Z]|$)/XML/g;
    $name =~ s/Uuid(?=[A-Z]|$)/UUID/g;
    $name =~ s/Uri(?=[A-Z]|$)/URI/g;
    $name =~ s/Os(?=[A-Z]|$)/OS/g;
    $name =~ s/Cpu(?=[A-Z]|$)/CPU/g;
    $name =~ s/Id$/ID/;
    return $name;
}

# ---- reading the protocol -------------------------------------------------

my (%structs, @procs, %note, $struct, $in_note);

open my $in, "<", $protocol or die "gendispatch.pl: $protocol: $!\n";
while (my $line = <$in>) {
    my $at = "$protocol:$.";
    if ($in_note) {
        if ($line =~ m{^\s*\*/}) {
            $in_note = 0;
        } elsif ($line =~ /^\s*\*\s*\@(\w+):\s*([\w:!|]+)\s*$/) {
            push @{ $note{$1} }, $2;
        } elsif ($line !~ /^\s*\*\s*$/) {
            die "$at: error: not an annotation: $line";
        }
    } elsif ($line =~ m{/\*\*}) {
        ($in_note, %note) = (1);
    } elsif ($line =~ /^struct (${prefix}_\w+) \{/) {
        $struct = $1;
        die "$at: error: $struct is here twice\n" if $structs{$struct};
        $structs{$struct} = [];
    } elsif ($struct && $line =~ /^\};/) {
        undef $struct;
    } elsif ($struct && $line =~ /^\s+([\w ]*?\w)\s+(\w+)(<\w*>|\[\w+\])?;/) {
        push @{ $structs{$struct} }, { type => $1, name => $2, array => $3 // "" };
    } elsif ($line =~ /^\s+${PREFIX}_PROC_(\w+)\s*=\s*(\d+)\s*,?\s*$/) {
        my ($word, $number) = ($1, $2);
        my $name = proc_name($word);
        die "$at: error: \@generate is missing before $name\n" unless $note{generate};
        die "$at: error: \@acl is missing before $name\n" unless $note{acl};
        die "$at: error: \@generate is none, client, server or both, not $note{generate}[0]\n"
            unless $note{generate}[0] =~ /^(none|client|server|both)$/;
        my $low = $prefix . "_" . lc $word;
        push @procs, {
            name => $name, word => $word, number => $number, at => $at,
            generate => $note{generate}[0], acl => [@{ $note{acl} }],
            priority => ($note{priority} // ["low"])->[0],
            args => $structs{"${low}_args"} ? "${low}_args" : undef,
            ret => $structs{"${low}_ret"} ? "${low}_ret" : undef,
        };
        %note = ();
    }
}
close $in;

my %taken;
for my $proc (@procs) {
    my $other = $taken{ $proc->{number} };
    die "$proc->{at}: error: $proc->{name} has the number of $other\n" if $other;
    $taken{ $proc->{number} } = $proc->{name};
}

# ---- what a procedure looks like in C -------------------------------------

sub too_rich {
    my ($proc, $what) = @_;
    die "$proc->{at}: error: $proc->{name}: $what cannot be generated; "
        . "say '\@generate: none' and write it by hand\n";
}

# The object a call is about (or undef for the connection), then its arguments.
sub arguments {
    my $proc = shift;
    my @members = $proc->{args} ? @{ $structs{ $proc->{args} } } : ();
    my $object = @members && $objects{ $members[0]{type} } ? shift @members : undef;
    for my $m (@members) {
        too_rich($proc, "array $m->{name}") if $m->{array};
        too_rich($proc, "$m->{type} $m->{name}")
            unless $scalars{ $m->{type} } || $m->{type} =~ /^${prefix}_(nonnull_string|string|uuid)$/;
    }
    return ($object, @members);
}

# The single member of the result, or undef for a status of 0 or -1.
sub result {
    my $proc = shift;
    return undef unless $proc->{ret};
    my @members = @{ $structs{ $proc->{ret} } };
    too_rich($proc, "a result of several members") if @members != 1;
    my $m = $members[0];
    too_rich($proc, "array $m->{name}") if $m->{array};
    too_rich($proc, "result $m->{type}")
        unless $scalars{ $m->{type} } || $objects{ $m->{type} } || $m->{type} =~ /string$/;
    return $m;
}

sub c_parameter {
    my $m = shift;
    return "$scalars{ $m->{type} } $m->{name}" if $scalars{ $m->{type} };
    return "const unsigned char *$m->{name}" if $m->{type} eq "${prefix}_uuid";
    return "const char *$m->{name}";
}

# C type of the return value, and what it is on failure
sub c_result {
    my $m = shift;
    return ("int ", "-1") unless $m;
    return ($scalars{ $m->{type} } . " ", $scalars{ $m->{type} } =~ /^unsigned/ ? "0" : "-1")
        if $scalars{ $m->{type} };
    return ($objects{ $m->{type} }[0] . " ", "NULL") if $objects{ $m->{type} };
    return ("char *", "NULL");
}

# ---- client ---------------------------------------------------------------

sub client {
    my $proc = shift;
    my ($object, @args) = arguments($proc);
    my $result = result($proc);
    my ($type, $failure) = c_result($result);
    my $conn = $object ? "$object->{name}->conn" : "conn";
    my $first = $object ? "$objects{ $object->{type} }[0] $object->{name}" : "virConnectPtr conn";
    my ($args, $ret) = @$proc{qw(args ret)};

    (my $head = $type) =~ s/ $//;
    my $function = "$prefix$proc->{name}";
    print "\nstatic $head\n$function(", join(", ", $first, map { c_parameter($_) } @args), ")\n{\n";
    print "    ${type}rv = $failure;\n";
    print "    struct private_data *priv = $conn->privateData;\n";
    print "    $args args;\n" if $args;
    print "    $ret ret;\n" if $ret;
    print "\n    remoteDriverLock(priv);\n\n";
    print "    make_nonnull_$objects{ $object->{type} }[1](&args.$object->{name}, $object->{name});\n" if $object;
    for my $m (@args) {
        my $n = $m->{name};
        print $m->{type} eq "${prefix}_nonnull_string" ? "    args.$n = (char *) $n;\n"
            : $m->{type} eq "${prefix}_string" ? "    args.$n = $n ? (char **) &$n : NULL;\n"
            : $m->{type} eq "${prefix}_uuid" ? "    memcpy(args.$n, $n, VIR_UUID_BUFLEN);\n"
            : "    args.$n = $n;\n";
    }
    print "    memset(&ret, 0, sizeof(ret));\n" if $ret;
    print "\n    if (call($conn, priv, 0, ${PREFIX}_PROC_$proc->{word},\n";
    print "             (xdrproc_t) ", $args ? "xdr_$args, (char *) &args" : "xdr_void, NULL", ",\n";
    print "             (xdrproc_t) ", $ret ? "xdr_$ret, (char *) &ret" : "xdr_void, NULL", ") == -1)\n";
    print "        goto done;\n\n";
    if (!$result) {
        print "    rv = 0;\n";
    } elsif ($objects{ $result->{type} }) {
        print "    rv = get_nonnull_$objects{ $result->{type} }[1](conn, ret.$result->{name});\n";
        print "    xdr_free((xdrproc_t) xdr_$ret, (char *) &ret);\n";
    } elsif ($result->{type} eq "${prefix}_string") {
        print "    rv = ret.$result->{name} ? *ret.$result->{name} : NULL;\n";
        print "    g_free(ret.$result->{name});\n";
    } else {
        print "    rv = ret.$result->{name};\n";
    }
    print "\n done:\n    remoteDriverUnlock(priv);\n    return rv;\n}\n\n";
}

# ---- server ---------------------------------------------------------------

sub server {
    my $proc = shift;
    my ($object, @args) = arguments($proc);
    my $result = result($proc);
    my ($type, $failure) = c_result($result);
    my ($kind, $local) = $object ? ($objects{ $object->{type} }[1], $object->{name}) : ("", "conn");

    print "    int rv = -1;\n";
    print "    virConnectPtr conn = remoteGetHypervisorConn(client);\n";
    print "    $objects{ $object->{type} }[0] $local = NULL;\n" if $object;
    print "    ${type}value;\n" if $result;
    print "\n    if (!conn)\n        goto cleanup;\n\n";
    print "    if (!($local = get_nonnull_$kind(conn, args->$local)))\n        goto cleanup;\n\n" if $object;
    my $call = "vir$proc->{name}(" . join(", ", $local, map {
        $_->{type} eq "${prefix}_string" ? "args->$_->{name} ? *args->$_->{name} : NULL"
            : $_->{type} eq "${prefix}_uuid" ? "(unsigned char *) args->$_->{name}" : "args->$_->{name}"
    } @args) . ")";
    if (!$result) {
        print "    if ($call < 0)\n        goto cleanup;\n\n";
    } else {
        my $n = $result->{name};
        my $failed = $failure eq "NULL" ? "!(value = $call)"
            : $failure eq "-1" ? "(value = $call) < 0" : "(value = $call) == 0";
        print "    if ($failed)\n        goto cleanup;\n";
        if ($objects{ $result->{type} }) {
            print "    make_nonnull_$objects{ $result->{type} }[1](&ret->$n, value);\n";
            print "    virObjectUnref(value);\n\n";
        } elsif ($result->{type} eq "${prefix}_string") {
            print "    ret->$n = g_new0(char *, 1);\n    *ret->$n = value;\n\n";
        } else {
            print "    ret->$n = value;\n\n";
        }
    }
    print "    rv = 0;\n\n cleanup:\n    if (rv < 0)\n        virNetMessageSaveError(rerr);\n";
    print "    virObjectUnref($local);\n" if $object;
    print "    return rv;\n";
}

# The dispatch function (or its declaration, when it is written by hand), and
# the helper with one signature for all of them that the table needs.
sub dispatch {
    my $proc = shift;
    my ($args, $ret) = @$proc{qw(args ret)};
    my $generated = $proc->{generate} =~ /^(server|both)$/;
    my $function = "${prefix}Dispatch$proc->{name}";
    my $unused = $generated ? " G_GNUC_UNUSED" : "";
    my @parameters = ("virNetServer *server$unused", "virNetServerClient *client",
        "virNetMessage *msg$unused", "struct virNetMessageError *rerr");
    push @parameters, "$args *args" if $args;
    push @parameters, "$ret *ret" if $ret;

    print "\nstatic int $function(\n    ", join(",\n    ", @parameters), ")";
    if ($generated) {
        print "\n{\n";
        server($proc);
        print "}\n";
    } else {
        print ";\n";
    }

    my $pass = "server, client, msg, rerr";
    $pass .= ", args" if $args;
    $pass .= ", ret" if $ret;
    print "\nstatic int ${function}Helper(\n    ", join(",\n    ",
        "virNetServer *server", "virNetServerClient *client", "virNetMessage *msg",
        "struct virNetMessageError *rerr", "void *args G_GNUC_UNUSED", "void *ret G_GNUC_UNUSED"), ")\n";
    print "{\n    return $function($pass);\n}\n\n";
}

sub table {
    my %by_number = map { $_->{number} => $_ } @procs;
    my ($last) = sort { $b <=> $a } keys %by_number;

    print "\nstatic virNetServerProgramProc ${prefix}Procs[] = {\n";
    for my $number (0 .. $last) {
        my $proc = $by_number{$number};
        if (!$proc) {
            print "{ NULL, 0, (xdrproc_t) xdr_void, 0, (xdrproc_t) xdr_void, 0 }, /* $number is free */\n";
            next;
        }
        my ($args, $ret) = @$proc{qw(args ret)};
        print "{ /* $proc->{name} = $number */\n    ${prefix}Dispatch$proc->{name}Helper,\n";
        print $_ ? "    sizeof($_), (xdrproc_t) xdr_$_,\n" : "    0, (xdrproc_t) xdr_void,\n" for $args, $ret;
        print "    ", ($proc->{priority} eq "high" ? 1 : 0), "\n},\n";
    }
    print "};\n\nstatic const size_t ${prefix}NProcs = G_N_ELEMENTS(${prefix}Procs);\n";
}

# ---- access control -------------------------------------------------------

sub acl {
    my $proc = shift;
    return if $proc->{acl}[0] eq "none";
    my %seen = map { (split /:/)[0] => 1 } @{ $proc->{acl} };
    die "$proc->{at}: error: the rules of $proc->{name} are about different objects\n" if keys %seen > 1;
    my $name = "vir$proc->{name}EnsureACL";
    print $mode eq "aclsym" ? "$name;\n"
        : $mode eq "aclheader" ? "int $name(void); /* @{ $proc->{acl} } */\n"
        : "int $name(void)\n{\n    return 0; /* @{ $proc->{acl} } */\n}\n";
}

print "# Made by gendispatch.pl from $protocol: do not edit.\n" if $mode eq "aclsym";
print "/* Made by gendispatch.pl from $protocol: do not edit. */\n" unless $mode eq "aclsym";
if ($mode eq "client") {
    $_->{generate} =~ /^(client|both)$/ and client($_) for @procs;
} elsif ($mode eq "server") {
    dispatch($_) for @procs;
    table();
} elsif ($mode =~ /^acl(header|body|sym)$/) {
    acl($_) for sort { $a->{name} cmp $b->{name} } @procs;
} else {
    die "gendispatch.pl: no such mode: $mode\n";
}
