"""One patch per step: what goes into which commit, making the commits, building and checking each one."""
