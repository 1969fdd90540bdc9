#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Tells Snakemake how a Slurm job fares. One that Slurm has forgotten counts as failed: if its runs are there, the next job
# has nothing to do. Usage: status.sh JOB
state=$(scontrol show job "$1" 2>/dev/null | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p')
case $state in
COMPLETED) echo success ;;
PENDING | CONFIGURING | RUNNING | COMPLETING | SUSPENDED | REQUEUED | REQUEUE_HOLD | RESIZING | SIGNALING | STAGE_OUT | STOPPED) echo running ;;
*) echo failed ;;
esac
