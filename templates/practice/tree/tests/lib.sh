# What the tests of virsh share: expect TEXT COMMAND..., refuse TEXT COMMAND...
# Both use $URI.

failed=0

expect() {
    wanted=$1
    shift
    got=$(../tools/virsh -q -c "$URI" "$@" 2>&1)
    test "$got" = "$wanted" && return
    echo "virsh $*: expected '$wanted', got '$got'"
    failed=1
}

# The command fails, and TEXT is in what it says.
refuse() {
    wanted=$1
    shift
    options=
    if test "$1" = -r; then
        options=-r
        shift
    fi
    if got=$(../tools/virsh -q -c "$URI" $options "$@" 2>&1); then
        echo "virsh $*: should have failed"
        failed=1
    fi
    case $got in
    *"$wanted"*) ;;
    *)
        echo "virsh $*: expected an error with '$wanted', got '$got'"
        failed=1
        ;;
    esac
}

done_testing() {
    exit "$failed"
}
