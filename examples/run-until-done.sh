#!/bin/sh
# Starts a job again until it is done or cannot be: run-until-done.sh <job name> <spec> <input> <output>
# SCORING is what starts a job's process, by default the embedded runner of this checkout.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
child=
stopped=

# A signal goes on to the job's process, which has to end in order, and ends the loop.
stop() {
  stopped=yes
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap stop TERM INT HUP

# Behind the scenes, as a shell hears no signal while it waits for a command before it.
await() {
  child=$!
  [ -z "$stopped" ] || kill -TERM "$child" 2>/dev/null
  wait "$child"
  code=$?
  if [ -n "$stopped" ] && kill -0 "$child" 2>/dev/null; then
    wait "$child"
    code=$?
  fi
  child=
}

scoring() {
  if [ -n "${SCORING:-}" ]; then
    $SCORING "$@" &
  else
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" -cp "$root/runner-configs/direct/target/lib/*" io.scoreline.pipeline.ScoringMain "$@" &
  fi
  await
}

pause() {
  ended=$code
  sleep "${PAUSE_SECONDS:-60}" &
  await
  code=$ended
}

for try in 1 2 3 4 5 6 7 8 9 10; do
  scoring --jobName="$1" --spec="$2" --input="$3" --output="$4" --resume=true
  [ -z "$stopped" ] || exit $code
  case $code in
    0) exit 0 ;;                                          # published
    75 | 132 | 134 | 135 | 136 | 137 | 139) continue ;;   # a record ended the process: the next finds out which
    9) pause ;;                                           # broke off: what is done is kept
    10) pause ;;                                          # another process runs it
    2 | 3 | 4 | 5 | 6) exit $code ;;                      # bad arguments, input, output or model: the same again
    7) exit $code ;;                                      # more failed than may: look at the dead letters
    8) exit $code ;;                                      # somebody cancelled it
    *) exit $code ;;
  esac
  [ -z "$stopped" ] || exit $code
done
exit $code
