#!/usr/bin/env perl
#
# check-symfile.pl: does the library have every symbol that it promises?
#
# usage: check-symfile.pl libvirt.syms libvirt.so
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;

my ($syms, $library) = @ARGV;
die "usage: check-symfile.pl FILE.syms LIBRARY\n" unless $library;

my (%wanted, $bad);
open my $in, "<", $syms or die "$syms: $!\n";
while (<$in>) {
    next unless /^\s+(\w+);/;
    if ($wanted{$1}) {
        print STDERR "$syms:$.: error: $1 is listed twice\n";
        $bad = 1;
    }
    $wanted{$1} //= $.;
}
close $in;

open my $nm, "-|", "nm", "-D", "--defined-only", $library or die "nm: $!\n";
while (<$nm>) {
    delete $wanted{$1} if /\s[A-Z]\s+(\w+)/;
}
close $nm or die "nm $library failed\n";

for my $symbol (sort keys %wanted) {
    print STDERR "$syms:$wanted{$symbol}: error: $symbol is listed, but $library has no such function\n";
    $bad = 1;
}
exit($bad ? 1 : 0);
