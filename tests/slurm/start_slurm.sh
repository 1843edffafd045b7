#!/usr/bin/env bash
# start_slurm.sh FOLDER [PROCESS]: start a Slurm of this one machine, for tests and for trying out.
#
# stop_slurm.sh FOLDER ends it; with PROCESS it also ends when the process of that number does.
# Needs root and Debian's or Ubuntu's packages munge, slurmctld, slurmd and slurm-client; no systemd.
# All it writes lies in FOLDER (new or empty) but the link /etc/slurm/slurm.conf. FOLDER/jobs.txt gets
# a line per finished job. Exit status 2: this machine will not do, nothing was touched.
set -euo pipefail
HERE=$(dirname "$(readlink -f "$0")")
FOLDER=$(readlink -m "${1:?folder for the throwaway Slurm}")
OWNER=${2:-}
CONTROLLER_PORT=${SLURM_TEST_PORT:-26817}
source "$HERE/daemons.sh"

refuse() {
    echo "start_slurm.sh: $*" >&2
    exit 2
}
[ "$(id -u)" = 0 ] || refuse "only root can start Slurm's daemons"
for program in munged slurmctld slurmd sbatch; do
    command -v "$program" >/dev/null ||
        refuse "$program is missing: apt-get install munge slurmctld slurmd slurm-client"
done
if [ -e "$LINK" ] || [ -L "$LINK" ]; then
    refuse "$LINK exists: this machine has a Slurm of its own, or stop_slurm.sh was not called"
fi
if ps -eo stat=,comm= | grep -qE '^[^Z]\S* +(slurmctld|slurmd)$'; then
    refuse "a Slurm daemon runs on this machine"
fi
[ -z "$(ls -A "$FOLDER" 2>/dev/null)" ] || refuse "$FOLDER is not empty"

mkdir -p "$FOLDER"/{state,spool} "$(dirname "$LINK")"
chmod 755 "$FOLDER"
(umask 077 && head -c 128 /dev/urandom >"$FOLDER/munge.key")
HOST=$(uname -n)
sed -e "s#FOLDER#$FOLDER#g" -e "s#HOST#${HOST%%.*}#g" \
    -e "s#CONTROLLER_PORT#$CONTROLLER_PORT#" -e "s#NODE_PORT#$((CONTROLLER_PORT + 1))#" \
    "$HERE/slurm.conf" >"$FOLDER/slurm.conf"
ln -s "$FOLDER/slurm.conf" "$LINK"

# From here on a failure takes down what was started.
give_up() {
    tail -n 15 "$FOLDER"/*.log >&2 || true
    "$HERE/stop_slurm.sh" "$FOLDER" || true
    echo "start_slurm.sh: $*" >&2
    exit 1
}
# Nothing of the caller stays open in the daemons: a pipe held by one would never end.
munged --force --key-file="$FOLDER/munge.key" --socket="$FOLDER/munge.sock" \
    --pid-file="$FOLDER/munged.pid" --log-file="$FOLDER/munged.log" \
    --seed-file="$FOLDER/munge.seed" </dev/null >/dev/null 2>&1 || give_up "munged did not start"
slurmctld -c </dev/null >/dev/null 2>&1 || give_up "slurmctld did not start"
controller_answers() { timeout 5 scontrol ping | grep -q ' UP'; }
await 20 controller_answers || give_up "slurmctld does not answer"
slurmd </dev/null >/dev/null 2>&1 || give_up "slurmd did not start"
node_is_idle() { [ "$(sinfo -h -n node1 -o %T)" = idle ]; }
await 40 node_is_idle || give_up "the node is not idle"
timeout 30 srun --quiet --ntasks=1 --mem=50 true || give_up "a first job failed"

if [ -n "$OWNER" ]; then
    (
        while runs "$OWNER" && is_ours; do sleep 1; done
        is_ours && "$HERE/stop_slurm.sh" "$FOLDER"
    ) </dev/null >/dev/null 2>&1 &
fi
echo "start_slurm.sh: $(slurmctld -V) is up in $FOLDER" >&2
