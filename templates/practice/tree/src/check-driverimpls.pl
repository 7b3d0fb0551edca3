#!/usr/bin/env perl
#
# check-driverimpls.pl: are the functions of a driver called like their members?
#
# usage: check-driverimpls.pl DRIVER.c...
#
# In one table all have one prefix: .domainFoo = testDomainFoo, and the
# version of the library that had it first stands behind.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;

my $bad;
for my $file (@ARGV) {
    my ($table, $prefix);
    my $say = sub { print STDERR "$file:$.: error: ", @_, "\n"; $bad = 1 };
    open my $in, "<", $file or die "$file: $!\n";
    while (<$in>) {
        if (/^(?:static )?vir(?!Connect)\w*Driver (\w+) = \{/) {
            ($table, $prefix) = ($1, undef);
        } elsif (/^\};/) {
            undef $table;
        } elsif ($table && /^\s+\.(\w+)\s*=\s*(\w+),?(.*)/) {
            my ($member, $function, $rest) = ($1, $2, $3);
            next if $member eq "name" || $function eq "NULL";
            my $name = ucfirst $member;
            if ($function =~ /^(\w+)\Q$name\E$/) {
                $prefix //= $1;
                $say->("$function has the prefix $1, the others in $table have $prefix") if $1 ne $prefix;
            } else {
                $say->("$function should be called ", $prefix // "PREFIX", $name, " for the member $member");
            }
            $say->("the version is missing behind $member, as in /* 1.0.0 */")
                unless $rest =~ m{/\* \d+\.\d+\.\d+ (?:- \d+\.\d+\.\d+ )?\*/};
        }
    }
    close $in;
}
exit($bad ? 1 : 0);
