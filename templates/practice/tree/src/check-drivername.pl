#!/usr/bin/env perl
#
# check-drivername.pl: are typedefs, members and public functions called alike?
#
# usage: check-drivername.pl driver-*.h *.syms
#
# virDomainFoo is public, virDrvDomainFoo its type, domainFoo the member.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;

my (%public, $bad);

for my $file (grep { /\.syms$/ } @ARGV) {
    open my $in, "<", $file or die "$file: $!\n";
    while (<$in>) {
        $public{$1} = 1 if /^\s+(vir\w+);/;
    }
    close $in;
}

for my $file (grep { !/\.syms$/ } @ARGV) {
    open my $in, "<", $file or die "$file: $!\n";
    while (<$in>) {
        if (/^\(\*virDrv(\w+)\)/) {
            next if $public{"vir$1"};
            print STDERR "$file:$.: error: virDrv$1 is the type of no public function: vir$1 is in no .syms file\n";
            $bad = 1;
        } elsif (/^\s+virDrv(\w+)\s+(\w+);/) {
            my $member = lcfirst $1;
            next if $2 eq $member;
            print STDERR "$file:$.: error: the member should be called $member, not $2\n";
            $bad = 1;
        }
    }
    close $in;
}
exit($bad ? 1 : 0);
