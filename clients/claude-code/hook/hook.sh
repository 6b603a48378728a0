#!/bin/sh
# Claude Code runs this at each of its events, with the event's name as $1 and the event's JSON on stdin, or its shell reads it in, with the
# name in $opensync_event: that spares the start of another shell. It leaves a record in the outbox, starts the courier when none runs, and
# returns. It is POSIX sh because Node alone takes ten times as long to start, and the agent waits: each program that it starts is a
# millisecond.
#
# It never prints and always exits 0, whatever fails: Claude Code takes 2, the code of a shell's own errors, for "block this".
#
#   record: "name=value" lines, an empty line, stdin byte for byte      outbox/<unix seconds>-<pid>-<n>.rec
#   launch: the path of node, the path of the client                    written by every run of the client

trap 'exit 0' EXIT
exec 2>/dev/null >&2
# A full disk may be a limit on the size of files: as a signal it would end the shell.
command trap '' XFSZ
# What ends the agent from its terminal must not cut off what it said last.
trap '' HUP INT
umask 077

# More records than these mean that no courier could run for long. What the transcript holds anyway is dropped first.
MOST_HINTS=2000
MOST_RECORDS=10000
# Seconds. A courier writes its beat every two; one that was just started has not written it yet.
BEAT_LASTS=15
START_LASTS=3
# CLAUDE_SYNC_*: to list the environment takes longer than to ask for each.
SETTINGS='CONVEX_URL API_KEY AUTO_SYNC TOOL_CALLS THINKING FILE_CONTENTS INCLUDE_PROJECTS EXCLUDE_PROJECTS INSECURE'
NEWLINE='
'
# Of V8: a courier makes little garbage and lives long, so that it need not keep room for more.
MEMORY=--max-semi-space-size=1
# The agent goes first: a courier has time. Where Linux shares the processor among sessions (sched(7), autogroup), nice counts within one only.
YIELD='[ ! -w /proc/self/autogroup ] || echo 19 >/proc/self/autogroup; exec "$@"'

main() {
  # Git for Windows has a shell, but a start of a program takes it longer than Node needs for everything.
  if [ "${OS-}" = Windows_NT ]; then
    command -v node && exec node "${0%/*}/hook.mjs" "$1"
    exit 0
  fi
  [ -n "${HOME-}" ] || find_home || exit 0
  choose_folder "${XDG_CONFIG_HOME-}" "$HOME/.config"
  is_wanted "$folder/claude-code-sync/config.json" || exit 0
  choose_folder "${XDG_STATE_HOME-}" "$HOME/.local/state"
  state=$folder/opensync/claude-code-sync
  outbox=$state/outbox
  [ -d "$outbox" ] || mkdir -p "$outbox" || exit 0
  # The second of a living courier's beat will do: the file's own time is exact.
  if courier_lives; then now=$at; else tell_time; fi
  record=''
  if has_room "$1"; then write_record; fi
  # Only now: a courier that is about to end removes its beat first, and then looks a last time. A beat is dated to when it runs out.
  if [ "$now" = "$at" ]; then
    [ -z "$record" ] || [ ! "$state/courier.beat" -nt "$record" ] || return
    tell_time
  fi
  courier_runs || start_courier
}

tell_time() {
  now=$(date +%s)
  now=${now:-0}
}

find_home() {
  user=$(id -un)
  case $user in '' | *[!A-Za-z0-9._-]*) return 1 ;; esac
  eval "HOME=~$user"
  case $HOME in /*) ;; *) return 1 ;; esac
}

# The XDG base directory specification: a relative path is invalid and is to be ignored.
choose_folder() {
  case $1 in /*) folder=$1 ;; *) folder=$2 ;; esac
}

# Somebody logged in, and nobody said autoSync=false. What this check lets through the courier decides, as it reads JSON.
is_wanted() {
  case ${CLAUDE_SYNC_AUTO_SYNC-} in
    '') auto= ;;
    0 | [Nn] | [Nn][Oo] | [Oo][Ff][Ff] | [Ff][Aa][Ll][Ss][Ee] | [Dd][Ii][Ss][Aa][Bb][Ll][Ee][Dd]) return 1 ;;
    *) auto=given ;;
  esac
  key=${CLAUDE_SYNC_API_KEY:+given}
  [ -z "$key" ] || [ -z "$auto" ] || return 0
  if [ -r "$1" ]; then
    # A shell reads byte by byte: a long list of rules or prices is not worth the agent's time.
    lines=0
    while { [ -z "$key" ] || [ $lines -lt 40 ]; } && { IFS= read -r line || [ -n "$line" ]; }; do
      lines=$((lines + 1))
      case $line in *'"apiKey"'*) key=given ;; esac
      case $line in *'"autoSync": false'* | *'"autoSync":false'*) [ -n "$auto" ] || return 1 ;; esac
    done <"$1"
  fi
  [ -n "$key" ]
}

has_room() {
  case $1 in
    PostToolUse | PostToolUseFailure | SubagentStop | PreCompact | PostCompact) most=$MOST_HINTS ;;
    *) most=$MOST_RECORDS ;;
  esac
  set -- "$outbox"/*.rec
  [ $# -le "$most" ]
}

# Written beside, then renamed: a courier never sees a part. O_EXCL (set -C) and the counter keep apart what shares second and process
# id, as two containers over one home folder do.
write_record() {
  set -C
  stored=''
  for n in 0 1 2 3 4 5 6 7 8 9; do
    record=$outbox/$now-$$-$n.rec
    draft=$outbox/.tmp-$now-$$-$n
    [ ! -e "$record" ] || continue
    opened=
    if { opened=yes && write_header && cat; } >"$draft"; then
      mv -f "$draft" "$record" && stored=yes && break
    fi
    # Else another has it, or nothing can be written here at all.
    [ -z "$opened" ] || { rm -f "$draft" && break; }
  done
  [ -n "$stored" ] || record=''
  set +C
}

write_header() {
  printf 'v=1\nat=%s\n' "$now" || return 1
  for name in $SETTINGS; do
    eval "value=\${CLAUDE_SYNC_$name-}"
    case $value in
      '') continue ;;
      *"$NEWLINE"*) join_lines ;;
    esac
    printf 'env.CLAUDE_SYNC_%s=%s\n' "$name" "$value" || return 1
  done
  printf '\n'
}

join_lines() {
  set -f
  IFS=$NEWLINE
  set -- $value
  IFS=
  value=$*
  unset IFS
  set +f
}

courier_lives() {
  pid='' at=''
  [ ! -r "$state/courier.beat" ] || read -r pid at <"$state/courier.beat"
  is_number "$pid" && is_number "$at" && kill -0 "$pid"
}

courier_runs() {
  courier_lives && [ $((now - at)) -le $BEAT_LASTS ]
}

start_courier() {
  at=''
  [ ! -r "$state/courier.start" ] || read -r at <"$state/courier.start"
  if is_number "$at" && [ "$at" -le "$now" ] && [ $((now - at)) -lt $START_LASTS ]; then return; fi
  node='' client=''
  { IFS= read -r node && IFS= read -r client; } <"$state/launch"
  [ -r "$client" ] || return
  printf '%s\n' "$now" >"$state/courier.start"
  (cd / && become_courier) </dev/null &
}

become_courier() {
  trap - HUP INT
  # The Node of the last run may be gone after an update.
  [ -x "$node" ] || node=$(command -v node) || return
  set -- "$node" $MEMORY "$client" courier
  # In a session of its own it outlives the agent, its terminal and its process group; macOS has no setsid, there the client does it.
  if command -v setsid; then set -- setsid sh -c "$YIELD" sh "$@"; else set -- "$@" --detach; fi
  if command -v nice; then set -- nice -n 19 "$@"; fi
  exec "$@"
}

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

main "${opensync_event-${1-}}"
