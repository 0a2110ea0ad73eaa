# Finding and ending the processes of a task. Also sent alone, over a second channel, to end a task under way.

kp_stat() { # PID: what /proc says of it, in kp_its_*; false when there is no such process, or only a zombie
  { IFS= read -r kp_line <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # what follows the command's name, which may hold spaces and parentheses, are plain words
  set -- ${kp_line%% *} ${kp_line##*) }
  kp_its_number=$1 kp_its_parent=$3 kp_its_session=$5
  [ "$2" != Z ] || return 1
  shift 20
  kp_its_start=$1
}

kp_lives() { # PID START: whether that very process is there
  kp_stat "$1" && [ "$kp_its_start" = "$2" ]
}

# A shell reads byte by byte, and its line in /proc/PID/stat has hundreds. That the clock is the one by which starts are told
# kp_introduce has seen: in a container it may be another.
kp_name_itself() { # leaves its own number in kp_its_number, and in kp_its_start its start or, where there is a clock, now
  if [ "${kp_clock-}" ]; then
    read -r kp_its_start _ <"$kp_clock"
    kp_its_start=${kp_its_start%.*}${kp_its_start#*.}
    set -- /proc/self/task/* # its only thread has its number
    kp_its_number=${1##*/}
  else
    kp_stat self
  fi
}

kp_lived() { # PID TIME: whether the process is there that had this number then, or that began then (in ticks since boot)
  kp_stat "$1" && [ "$kp_its_start" -le "$2" ]
}

kp_nap() { # a newcomer that meets others (kp_begin) says that it is alive
  if [ "${kp_meets-}" = 1 ]; then printf '%s alive\n' "$kp_nonce" >&9; fi
  sleep 0.1 2>/dev/null || sleep 1
}

kp_join() { # PID: makes it a member of the family
  kp_family="$kp_family$1 "
  kp_grown=1
}

# The family of a task: who carries its marker in the environment, who is in a session that it opened, and all who descend
# from these. What a daemon does (a new session, a new parent) leaves the marker; what drops the environment has a parent.
kp_family() { # MARKER PID...: leaves the numbers of all members, with blanks around them, in kp_family
  kp_marker=$1
  shift
  kp_family=" $* "
  # shellcheck disable=SC2013 # names without blanks
  for kp_file in $(grep -lF "KP_TASK=$kp_marker" /proc/[0-9]*/environ 2>/dev/null); do
    kp_file=${kp_file#/proc/}
    kp_join "${kp_file%/environ}"
  done
  kp_grown=1
  while [ "$kp_grown" = 1 ]; do
    kp_grown=0
    for kp_file in /proc/[0-9]*; do
      kp_pid=${kp_file#/proc/}
      case $kp_family in *" $kp_pid "*) continue ;; esac
      kp_stat "$kp_pid" || continue
      case $kp_family in *" $kp_its_parent "* | *" $kp_its_session "*) kp_join "$kp_pid" ;; esac
    done
  done
}

kp_living() { # leaves those members of the family that still run in kp_alive, and those never told to end in kp_untold
  kp_alive='' kp_untold=''
  for kp_pid in $kp_family; do
    kp_stat "$kp_pid" || continue
    kp_alive="$kp_alive $kp_pid"
    case $kp_told in *" $kp_pid "*) ;; *) kp_untold="$kp_untold $kp_pid" ;; esac
  done
}

kp_end() { # MARKER PID...: ends a family with TERM, after 5 s with KILL; false when some survive (kp_alive)
  kp_of=$1
  shift
  kp_family=" $* " kp_told=' ' kp_naps=0
  while :; do
    # shellcheck disable=SC2086 # a list of numbers
    kp_family "$kp_of" $kp_family
    kp_living
    [ "$kp_alive" ] || return 0
    [ "$kp_naps" -lt 80 ] || return 1
    # shellcheck disable=SC2086 # lists of numbers
    if [ "$kp_naps" -ge 50 ]; then
      kill -KILL $kp_alive 2>/dev/null
    elif [ "$kp_untold" ]; then
      kill -TERM $kp_untold 2>/dev/null
      kp_told="$kp_told$kp_untold "
    fi
    kp_nap
    kp_naps=$((kp_naps + 1))
  done
}

# A session notes in its log: `started N KEY`, `session N PID TIME` of what runs in a user's name, `asked N` when it waits for
# uploads with which the task begins anew, `done N STATUS`. A task is a fork of the session's shell, without a marker in its
# environment, but it alone, and what it forks, has its answer as descriptor 8.
kp_under_way() { # HOME: leaves the number of the task that has begun and not ended, and its processes, parents first
  kp_current='' kp_seeds=''
  while read -r kp_what kp_n kp_of kp_time _; do
    case $kp_what in
      started) kp_current=$kp_n kp_seeds='' ;;
      session) if [ "$kp_n" = "$kp_current" ] && kp_lived "$kp_of" "$kp_time"; then kp_seeds="$kp_seeds $kp_of"; fi ;;
      asked | done) [ "$kp_n" != "$kp_current" ] || kp_current='' kp_seeds='' ;;
    esac
  done <"$1/log"
  [ "$kp_current" ] || return 0
  for kp_file in /proc/[0-9]*; do
    # shellcheck disable=SC3013 # POSIX has it since 2024, all shells since long
    if [ "$kp_file/fd/8" -ef "$1/answer.$kp_current" ]; then kp_seeds="${kp_file#/proc/} $kp_seeds"; fi
  done
}

kp_halt() { # HOME GENERATION: from now on nothing of it, or of those before, is begun; kp_task looks for the file
  printf '%s\n' "$2" >"$1/halt.new" && mv "$1/halt.new" "$1/halt"
}

kp_end_task() { # HOME ID N [GENERATION]: ends the task N of a session, if that is what runs; says so on stdout
  if [ "${4-}" ]; then kp_halt "$1" "$4"; fi
  kp_under_way "$1"
  [ "$kp_current" = "$3" ] || { printf 'not running\n'; return; }
  # shellcheck disable=SC2086 # a list of numbers
  if kp_end "$2.$3." $kp_seeds; then
    printf 'ended\n'
  else
    printf 'survived%s\n' "$kp_alive"
  fi
}
