#!/usr/bin/env perl
#
# syntax-check.pl: rules of style that a compiler does not care about
#
# Each rule has a name, says what it wants, and looks at some of the files.
#
# usage: syntax-check.pl --list      the names of all rules
#        syntax-check.pl RULE...     run these
#
# SPDX-License-Identifier: LGPL-2.1-or-later

use strict;
use warnings;

my $code = qr/\.[chx]$/;
my $c = qr/\.[ch]$/;

# name, what to say, which files, what is wrong in a line, what makes it right after all
my @rules = (
    ["sc_TAB_in_indentation", "indent with blanks, not with TABs", qr/\.(?:[chx]|pl|py|rst|syms)$/, qr/^ *\t/],
    ["sc_trailing_blank", "nothing may stand between the last word of a line and its end", qr/./, qr/[ \t]$/],
    ["sc_flags_debug", "print flags as flags=0x%x", $c, qr/flags=%|flags=0x%[^x]/],
    ["sc_flags_usage", "flags are 'unsigned int'", $c, qr/\b(?:int|long) flags\b/, qr/\bunsigned int flags\b/],
    ["sc_prohibit_unbounded_arrays_in_rpc", "every array in a protocol has a limit", qr/\.x$/, qr/<>/],
    ["sc_require_space_before_label", "one blank stands before a label", qr/\.c$/, qr/^[a-z_]+:$/],
    ["sc_prohibit_virConnectOpen_in_virsh", "commands use ctl->conn", qr{^tools/virsh.*\.c$}, qr/\bvirConnectOpen/],
    ["sc_prohibit_obj_free_apis_in_virsh", "use virshDomainFree, which keeps the error",
        qr{^tools/virsh-(?!util).*\.c$}, qr/\bvir(?:Domain|Network)Free\b/],
    ["sc_libvirt_unmarked_diagnostics", "mark what a person reads with _()",
        $c, qr/\b(?:vshError|virReportError)\((?:\w+, )?"(?!%s")/],
    ["sc_prohibit_int_ijk", "count with size_t, unless the limit is an int", $c, qr/\bint [ijk] =/],
    ["sc_require_pragma_once", "a private header begins with #pragma once", qr{^(?:src|tools)/.*\.h$}, undef],
    ["sc_prohibit_doubled_words", "a word stands here twice", qr/\.(?:[chx]|rst)$/, qr/\b(the|is|a|of|to) \1\b/],
);

if ("@ARGV" eq "--list") {
    print "$_->[0]\n" for @rules;
    exit 0;
}
my %wanted = map { $_ => 1 } @ARGV;
my $bad = 0;

open my $list, "-|", "git", "ls-files", "--cached", "--others", "--exclude-standard" or die "git: $!\n";
chomp(my @files = <$list>);
close $list or die "syntax-check.pl: git does not say which files there are\n";
@files = grep { -f } @files;

for my $rule (@rules) {
    my ($name, $message, $which, $wrong, $right) = @$rule;
    next unless delete $wanted{$name};
    my $failed = 0;
    for my $file (grep { /$which/ && !/Makefile$|\.mk$/ } @files) {
        open my $in, "<", $file or die "$file: $!\n";
        my @lines = <$in>;
        close $in;
        if (!$wrong) {
            next if grep { /^#pragma once$/ } @lines;
            print "$file:1: $message\n";
            $failed = 1;
            next;
        }
        for my $n (0 .. $#lines) {
            next if $lines[$n] !~ $wrong || ($right && $lines[$n] =~ $right);
            print "$file:", $n + 1, ":$lines[$n]";
            $failed = 1;
        }
    }
    print "$message\n" if $failed;
    $bad += $failed;
}
die "syntax-check.pl: there is no rule ", join(" ", sort keys %wanted), "\n" if %wanted;
exit($bad ? 1 : 0);
