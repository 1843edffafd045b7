# What start_slurm.sh and stop_slurm.sh share: where things are, and which processes are ours.
export LC_ALL=C PATH=/usr/sbin:/sbin:$PATH
unset SLURM_CONF
# Snakemake's jobs drop SLURM_CONF for their inner srun: only the usual place reaches it.
LINK=/etc/slurm/slurm.conf

# Whether the usual place leads to the Slurm in FOLDER.
is_ours() {
    [ "$(readlink -f "$LINK")" = "$FOLDER/slurm.conf" ]
}

# Whether a process is there and not merely waiting to be buried by its parent.
runs() {
    grep -qs '^State:.[^ZX]' "/proc/$1/status"
}

# The process id in a daemon's pid file, if it still is that daemon and not another process.
process_of() {
    local process
    process=$(cat "$FOLDER/$1.pid" 2>/dev/null) || return 1
    [ "$(cat "/proc/${process:-none}/comm" 2>/dev/null)" = "$1" ] && runs "$process" || return 1
    echo "$process"
}

# Wait for a command to succeed: `await 10 command...` asks five times a second for ten seconds.
await() {
    local tries=$(($1 * 5))
    shift
    until "$@" >/dev/null 2>&1; do
        [ $((tries -= 1)) -gt 0 ] || return 1
        sleep 0.2
    done
}
