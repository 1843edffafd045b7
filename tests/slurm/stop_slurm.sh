#!/usr/bin/env bash
# stop_slurm.sh FOLDER: end the jobs and daemons that start_slurm.sh FOLDER started, and nothing else.
set -uo pipefail
FOLDER=$(readlink -m "${1:?folder of the throwaway Slurm}")
source "$(dirname "$(readlink -f "$0")")/daemons.sh"
if [ ! -f "$FOLDER/slurm.conf" ]; then
    echo "stop_slurm.sh: no Slurm was started in $FOLDER" >&2
    exit 2
fi
export SLURM_CONF=$FOLDER/slurm.conf

# Jobs first: what runs them outlives slurmd.
no_jobs() { [ -z "$(timeout 5 squeue --noheader)" ]; }
if process_of slurmctld >/dev/null; then
    timeout 10 scancel --quiet --user=root
    await 15 no_jobs || echo "stop_slurm.sh: some jobs did not end" >&2
fi
status=0
for daemon in slurmd slurmctld munged; do
    process=$(process_of "$daemon") || continue
    gone() { ! process_of "$daemon"; }
    kill "$process"
    await 10 gone || { kill -KILL "$process" && await 2 gone; } || status=1
done
is_ours && rm "$LINK"
exit "$status"
