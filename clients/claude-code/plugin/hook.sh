#!/bin/sh
# Claude Code runs this at each of its events, with the event's name as $1 and the event's JSON on stdin. It leaves a record in the outbox,
# starts the courier when none runs, and returns. It is POSIX sh because Node alone takes ten times as long to start, and the agent waits.
#
# It never prints and always exits 0, whatever fails: Claude Code takes 2, the code of a shell's own errors, for "block this".
#
#   record: "name=value" lines, an empty line, stdin byte for byte      outbox/<unix seconds>-<pid>-<n>.rec
#   launch: the path of node, the path of the client                    written by every run of the client

trap 'exit 0' EXIT
exec 2>/dev/null >&2
# A full disk may be a limit on the size of files: as a signal it would end the shell.
command trap '' XFSZ
umask 077

# More records than these mean that no courier could run for long. What the transcript holds anyway is dropped first.
MOST_HINTS=2000
MOST_RECORDS=10000
# Seconds. A courier writes its beat every two; one that was just started has not written it yet.
BEAT_LASTS=15
START_LASTS=3
# Of V8: a courier makes little garbage and lives long, so that it need not keep room for more.
MEMORY=--max-semi-space-size=1

main() {
  # Git for Windows has a shell, but a start of a program takes it longer than Node needs for everything.
  if [ "${OS-}" = Windows_NT ]; then
    command -v node && exec node "${0%/*}/hook.mjs" "$@"
    exit 0
  fi
  [ -n "${HOME-}" ] || find_home || exit 0
  choose_folder "${XDG_CONFIG_HOME-}" "$HOME/.config"
  is_wanted "$folder/claude-code-sync/config.json" || exit 0
  choose_folder "${XDG_STATE_HOME-}" "$HOME/.local/state"
  state=$folder/opensync/claude-code-sync
  outbox=$state/outbox
  [ -d "$outbox" ] || mkdir -p "$outbox" || exit 0
  now=$(date +%s)
  now=${now:-0}
  if has_room "${1-}"; then write_record; fi
  # Only now: a courier that is about to end removes its beat first, and then looks a last time.
  courier_runs || start_courier
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
  for n in 0 1 2 3 4 5 6 7 8 9; do
    record=$outbox/$now-$$-$n.rec
    draft=$outbox/.tmp-$now-$$-$n
    [ ! -e "$record" ] || continue
    opened=
    if { opened=yes && write_header && cat; } >"$draft"; then
      mv -f "$draft" "$record" && break
    fi
    # Else another has it, or nothing can be written here at all.
    [ -z "$opened" ] || { rm -f "$draft" && break; }
  done
  set +C
}

write_header() {
  printf 'v=1\nat=%s\n' "$now" || return 1
  newline='
'
  IFS=$newline
  set -f
  for line in $(export -p); do
    case $line in
      'export CLAUDE_SYNC_'*=* | 'declare -x CLAUDE_SYNC_'*=* | 'typeset -x CLAUDE_SYNC_'*=*) ;;
      *) continue ;;
    esac
    name_of=${line%%=*}
    name_of=${name_of##* }
    case $name_of in *[!A-Za-z0-9_]*) continue ;; esac
    eval "set -- \${$name_of-}"
    IFS=
    [ -z "$*" ] || printf 'env.%s=%s\n' "$name_of" "$*" || return 1
    IFS=$newline
  done
  unset IFS
  set +f
  printf '\n'
}

courier_runs() {
  pid='' at=''
  [ ! -r "$state/courier.beat" ] || read -r pid at <"$state/courier.beat"
  is_number "$pid" && is_number "$at" && [ $((now - at)) -le $BEAT_LASTS ] && kill -0 "$pid"
}

start_courier() {
  at=''
  [ ! -r "$state/courier.start" ] || read -r at <"$state/courier.start"
  if is_number "$at" && [ "$at" -le "$now" ] && [ $((now - at)) -lt $START_LASTS ]; then return; fi
  node='' client=''
  { IFS= read -r node && IFS= read -r client; } <"$state/launch"
  # The Node of the last run may be gone after an update.
  [ -x "$node" ] || node=$(command -v node) || return
  [ -r "$client" ] || return
  printf '%s\n' "$now" >"$state/courier.start"
  # The agent goes first: a courier has time.
  set --
  command -v nice && set -- nice -n 10
  set -- "$@" "$node" $MEMORY "$client" courier
  # In a session of its own it outlives the agent, its terminal and its process group; macOS has no setsid, there the client does it.
  if command -v setsid; then
    (cd / && exec setsid "$@") </dev/null &
  else
    (cd / && exec "$@" --detach) </dev/null &
  fi
}

is_number() {
  case $1 in '' | *[!0-9]*) return 1 ;; esac
}

main "$@"
