#!/usr/bin/env perl
#
# check-protocol.pl: has the wire format changed behind everybody's back?
#
# usage: check-protocol.pl PROTOCOL.x PROTOCOL-structs
#
# The -structs file holds what the protocol looked like when it was last
# looked at. Old clients speak to new daemons, so nothing in it may change;
# what is new is added, by the same patch that adds it to the protocol.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;

my ($protocol, $golden) = @ARGV;
die "usage: check-protocol.pl PROTOCOL.x PROTOCOL-structs\n" unless $golden;

my %types = (
    "hyper" => "int64_t", "unsigned hyper" => "uint64_t", "unsigned int" => "u_int",
    "unsigned char" => "u_char", "unsigned short" => "u_short", "unsigned" => "u_int",
);

sub member {
    my ($type, $name, $array) = @_;
    my $c = $types{$type} // $type;
    my $list = sub { sprintf "%8s%-26s %s;\n", "", @_ };
    return $list->($c, $name) unless $array;
    return $list->($type eq "opaque" ? "char" : $c, "$name$array") if $array =~ /^\[/;
    my $of = $type eq "opaque" ? "char" : $c;
    return sprintf "%8sstruct {\n%16s%-18s %s;\n%16s%-18s %s;\n%8s} %s;\n",
        "", "", "u_int", "${name}_len", "", "$of *", "${name}_val", "", $name;
}

my ($text, $open, @enum, $enum) = ("");
open my $in, "<", $protocol or die "$protocol: $!\n";
while (<$in>) {
    if (/^struct (\w+) \{/) {
        $open = 1;
        $text .= "struct $1 {\n";
    } elsif (/^enum (\w+) \{/) {
        $enum = $1;
    } elsif (/^\};/) {
        $text .= "};\n" if $open;
        $open = 0;
    } elsif ($open && /^\s+([\w ]*?\w)\s+(\w+)(<\w*>|\[\w+\])?;/) {
        $text .= member($1, $2, $3);
    } elsif ($enum && /^\s+(\w+)\s*=\s*(\d+)/) {
        push @enum, sprintf "%8s%s = %d,\n", "", $1, $2;
    }
}
close $in;
$text .= join "", "enum $enum {\n", @enum, "};\n" if $enum;

open my $out, "|-", "diff", "-b", "-u", "--label", $golden, "--label", $protocol, $golden, "-"
    or die "diff: $!\n";
print $out "/* -*- c -*- */\n$text";
close $out or do {
    print STDERR "What $golden remembers is not what $protocol says:\nadd the lines with +; a line with - must not have changed.\n";
    exit 1;
};
