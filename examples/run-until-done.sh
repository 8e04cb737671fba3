#!/bin/sh
# Starts a job again until it is done or cannot be: run-until-done.sh <job name> <spec> <input> <output>
# SCORING is what starts a job's process, by default the embedded runner of this checkout.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)

scoring() {
  if [ -n "${SCORING:-}" ]; then
    $SCORING "$@"
  else
    java -cp "$root/runner-configs/direct/target/lib/*" io.scoreline.pipeline.ScoringMain "$@"
  fi
}

for try in 1 2 3 4 5 6 7 8 9 10; do
  scoring --jobName="$1" --spec="$2" --input="$3" --output="$4" --resume=true
  code=$?
  case $code in
    0) exit 0 ;;                          # published
    75 | 134 | 137 | 139) continue ;;     # a record ended the process: the next finds out which
    9) sleep "${PAUSE_SECONDS:-60}" ;;    # broke off: what is done is kept
    2 | 3 | 4 | 5 | 6) exit $code ;;      # bad arguments, input, output or model: the same again
    7) exit $code ;;                      # more failed than may: look at the dead letters
    8) exit $code ;;                      # somebody cancelled it
    *) exit $code ;;
  esac
done
exit $code
