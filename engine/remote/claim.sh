# Who works on the host: each session has a private directory that says so, and meets those of other sessions.
#   holder   pid and start of the shell; pid and start of what feeds it (sshd); run, lock, since; host; owner
#   claim    not empty: the session wants the host, or has it     held: it has it
#   open     not empty: tasks of it may begin
#   log      started, session, asked, done (processes.sh); `lingers` when the connection went without a goodbye
# A claim is written before the others' are read, so of two newcomers at least one sees the other.

kp_introduce() { # LOCK RUN HOST OWNER SINCE: writes the holder; done when its last line is there
  kp_stat "$$"
  kp_started=$kp_its_start kp_parent_start=0
  kp_find_clock "$$"
  if kp_stat "$kp_parent"; then kp_parent_start=$kp_its_start; else kp_parent=0; fi
  : >"$kp_home/log"
  : >"$kp_home/now"
  : >"$kp_home/claim"
  printf '1\n' >"$kp_home/open"
  printf '\n' >"$kp_home/blank"
  printf '%s %s\n%s %s\n%s %s %s\n%s\n%s\n' \
    "$$" "$kp_started" "$kp_parent" "$kp_parent_start" "$2" "$1" "$5" "$3" "$4" >"$kp_home/holder"
}

kp_find_clock() { # PID: its own; leaves in kp_clock the file that tells the time in the ticks of kp_started, unless it goes by another clock
  kp_clock=/proc/uptime
  { kp_name_itself && [ "$kp_its_number" = "$1" ] && [ "$kp_its_start" -ge "$kp_started" ]; } 2>/dev/null || kp_clock=
}

kp_look() { # HOME: reads a holder into kp_its_*; false when it is not complete
  {
    read -r kp_its_pid kp_its_began && read -r kp_its_feeder kp_its_feeder_began &&
      read -r kp_its_run kp_its_lock kp_its_since && read -r kp_its_host && read -r kp_its_owner
  } 2>/dev/null <"$1/holder"
}

kp_meet_others() { # LOCK RUN RESUMES HOST PREVIOUS ACKNOWLEDGED: ends what is left of others; false when it may not
  kp_lock=$1 kp_own_run=$2 kp_resumed=$3 kp_own_host=$4 kp_previous=$5 kp_told_busy=0 kp_attempts=0
  if [ "$kp_previous" ]; then kp_succeed "$6" || return; fi
  if [ "$kp_lock" = none ]; then
    [ -z "$kp_resumed" ] || kp_meet_each
    return
  fi
  while :; do
    printf '1\n' >"$kp_home/claim"
    kp_meet_each || return
    if [ -z "$kp_busy" ]; then
      : >"$kp_home/held"
      return 0
    fi
    : >"$kp_home/claim"
    kp_wait_or_refuse || return
  done
}

kp_meet_each() { # leaves the home of a session that has the host in kp_busy; false when one cannot be ended
  kp_busy=
  for kp_base in $kp_bases; do
    for kp_other in "$kp_base/kplay-$kp_uid-"*; do
      [ "$kp_other" != "$kp_home" ] || continue
      if [ -d "$kp_other" ] && [ ! -L "$kp_other" ] && [ -O "$kp_other" ]; then
        kp_meet || return
      fi
    done
  done
}

kp_meet() { # kp_other: ends it, leaves it in peace, or finds that it has the host
  kp_naps=0
  until kp_look "$kp_other"; do # it has just begun, or ended so
    [ -d "$kp_other" ] || return 0
    if [ "$kp_naps" -ge 20 ]; then kp_remove "$kp_other"; return 0; fi
    kp_nap
    kp_naps=$((kp_naps + 1))
  done
  case ,$kp_resumed, in
    *",$kp_its_run,"*)
      [ "$kp_its_host" = "$kp_own_host" ] || return 0 # what it knows is for the other name of this machine
      kp_fence && kp_testify && kp_remove "$kp_other"
      return
      ;;
  esac
  [ "$kp_lock" != none ] || return 0
  if ! kp_lives "$kp_its_pid" "$kp_its_began" || ! kp_is_fed; then kp_fence && kp_remove "$kp_other"; return; fi
  if [ "$kp_its_run" = "$kp_own_run" ]; then
    [ "$kp_its_host" = "$kp_own_host" ] || return 0 # one machine under two names of this run's inventory
    kp_fence && kp_remove "$kp_other"
    return
  fi
  [ "$kp_its_lock" != none ] || return 0
  if [ "$kp_lock" = take-over ]; then kp_fence && kp_remove "$kp_other"; return; fi
  kp_defer
}

kp_is_fed() { # kp_its_*: whether the connection that feeds it is there; 0 means that it could not be seen
  [ "$kp_its_feeder" = 0 ] || kp_lives "$kp_its_feeder" "$kp_its_feeder_began"
}

kp_defer() { # kp_other, of another run: of two that claim at once the one with the lower pid goes first
  kp_naps=0
  while [ -s "$kp_other/claim" ]; do
    if [ -e "$kp_other/held" ] || [ "$kp_its_pid" -lt "$$" ] || [ "$kp_naps" -ge 50 ]; then
      kp_busy=$kp_other
      return 0
    fi
    kp_nap
    kp_naps=$((kp_naps + 1))
  done
}

kp_wait_or_refuse() { # says who has the host; false when that is to be the end
  kp_attempts=$((kp_attempts + 1))
  if [ ! -e "$kp_busy/held" ] && [ "$kp_attempts" -lt 50 ]; then
    kp_nap
    return 0
  fi
  if [ "$kp_told_busy" = 0 ] && kp_look "$kp_busy"; then
    printf '%s busy %s %s %s\n' "$kp_nonce" "$kp_its_run" "$kp_its_since" "$kp_its_owner" >&9
    kp_told_busy=1
  fi
  [ "$kp_lock" = wait ] || return 1
  sleep 1
}

# The shell is not stopped meanwhile: sudo and su, whose child it may be, would stop themselves with it, for ever.
kp_fence() { # kp_other: sees to it that nothing of it begins any more (kp_run), ends its shell, its task, what else it started
  : >"$kp_other/open"
  kp_children=
  if kp_lives "$kp_its_pid" "$kp_its_began"; then
    kp_children_of "$kp_its_pid"
    kill -KILL "$kp_its_pid" 2>/dev/null
  fi
  kp_under_way "$kp_other"
  # shellcheck disable=SC2086 # lists of numbers
  {
    if [ "$kp_current" ]; then kp_end_all "${kp_other##*-}.$kp_current." $kp_seeds || return; fi
    kp_still_children
    kp_end_all "${kp_other##*-}.0." $kp_alive
  }
}

kp_remove() { # HOME: takes it away; a watcher may just be putting a last file there
  rm -rf "$1"
  if [ -d "$1" ]; then rm -rf "$1"; fi
}

kp_end_all() { # MARKER PID...: ends a family, or says which of it cannot be ended and is false
  kp_end "$@" && return
  printf '%s survived%s\n' "$kp_nonce" "$kp_alive" >&9
  return 1
}

kp_children_of() { # PID: leaves its children in kp_children, each with its start
  for kp_file in /proc/[0-9]*; do
    kp_pid=${kp_file#/proc/}
    if kp_stat "$kp_pid" && [ "$kp_its_parent" = "$1" ]; then kp_children="$kp_children $kp_pid:$kp_its_start"; fi
  done
}

kp_still_children() { # leaves those of kp_children that are still there in kp_alive
  kp_alive=
  for kp_child in $kp_children; do
    if kp_lives "${kp_child%:*}" "${kp_child#*:}"; then kp_alive="$kp_alive ${kp_child%:*}"; fi
  done
}

kp_succeed() { # ACKNOWLEDGED: takes the place of kp_previous: ends it and sends again what it has answered since
  for kp_base in $kp_bases; do
    kp_other=$kp_base/kplay-$kp_uid-$kp_previous
    if [ -d "$kp_other" ] && [ ! -L "$kp_other" ] && [ -O "$kp_other" ]; then
      if kp_look "$kp_other"; then kp_fence || return; fi
      kp_recall "$1"
      kp_remove "$kp_other"
      return
    fi
  done
  printf '%s forgotten\n' "$kp_nonce" >&9
}

kp_recall() { # ACKNOWLEDGED: frames of what kp_other has done, and the number of what was under way
  while read -r kp_what kp_n kp_code _; do
    case $kp_what in
      started) kp_open=$kp_n ;;
      asked) kp_open= ;;
      done)
        kp_open=
        if [ "$kp_n" -gt "$1" ] && [ -e "$kp_other/answer.$kp_n" ]; then kp_frame "$kp_other" "$kp_n" "$kp_code"; fi
        ;;
    esac
  done <"$kp_other/log"
  [ -z "${kp_open-}" ] || printf '%s unknown %s\n' "$kp_nonce" "$kp_open" >&9
}

# Of a run that is resumed: programs are known by their keys there. Said last is whose testimony it was, so that one that is
# cut short counts for nothing.
kp_testify() { # kp_other: frames of all answers that are left, the key of what was under way, and which session it was
  kp_open=
  while read -r kp_what kp_n kp_code _; do
    case $kp_what in
      started) kp_open=$kp_n kp_open_key=$kp_code ;;
      asked) kp_open= ;; # for uploads, and has done nothing yet
      done)
        if [ "$kp_open" = "$kp_n" ] && [ -e "$kp_other/answer.$kp_n" ]; then
          printf '%s past %s %s\n' "$kp_nonce" "$kp_n" "$kp_open_key" >&9
          kp_frame "$kp_other" "$kp_n" "$kp_code"
        fi
        kp_open=
        ;;
    esac
  done <"$kp_other/log"
  if [ "$kp_open" ] && [ -e "$kp_other/answer.$kp_open" ]; then # without one it has not begun
    printf '%s unclear %s\n' "$kp_nonce" "$kp_open_key" >&9
  fi
  printf '%s met %s %s\n' "$kp_nonce" "${kp_other##*-}" "$kp_its_run" >&9
}
