#!/usr/bin/env perl
#
# check-symsorting.pl: are the private symbols in order?
#
# usage: check-symsorting.pl SOURCE-FOLDER FILE.syms...
#
# Each group begins with "# header.h", which must exist, and is sorted.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;

my $folder = shift or die "usage: check-symsorting.pl SOURCE-FOLDER FILE.syms...\n";
my $bad;

for my $file (@ARGV) {
    my $path = -e $file ? $file : "$folder/$file";
    my $last;
    open my $in, "<", $path or die "$path: $!\n";
    while (<$in>) {
        if (/^# (\S+\.h)$/) {
            undef $last;
            next if -e "$folder/$1";
            print STDERR "$path:$.: error: there is no header $1\n";
            $bad = 1;
        } elsif (/^(\w+);/) {
            if (defined $last && lc $1 lt lc $last) {
                print STDERR "$path:$.: error: $1 should stand before $last\n";
                $bad = 1;
            }
            $last = $1;
        }
    }
    close $in;
}
exit($bad ? 1 : 0);
