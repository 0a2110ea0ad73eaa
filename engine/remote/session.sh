# The session: a shell that reads one line a program, runs each as a task, and answers in frames on descriptor 9.
# docs/session.md has the protocol. Descriptor 7 keeps the pipe of the watcher (output.sh) open.
# Nothing here may fork without need: it is run for every task. test/modules/processes.slow.ts counts.

kp_begin() { # NONCE ID PARENT LOCK RUN RESUMES HOST OWNER SINCE PREVIOUS ACKNOWLEDGED BASES
  exec 9>&1 >/dev/null
  kp_nonce=$1 kp_id=$2 kp_parent=${3:-$PPID} kp_stopped=-1 kp_swept=${11} kp_kept=48 kp_goodbye=0
  export KP_TASK="$2.0." # of what the session itself starts
  kp_outlive
  kp_login_world
  kp_settle "${12}" || { printf '%s homeless\n' "$kp_nonce" >&9; kp_goodbye=1; exit; }
  trap kp_finish 0
  kp_introduce "$4" "$5" "$7" "$8" "$9"
  kp_meets=1
  kp_meet_others "$4" "$5" "$6" "$7" "${10}" "${11}" || { kp_goodbye=1; exit; }
  kp_meets=0
  mkfifo "$kp_home/watch"
  kp_watch <"$kp_home/watch" 2>/dev/null 9>&- &
  exec 7>"$kp_home/watch"
  # Programs may be in the pipe already; when nobody hears the hello, nobody wants them any more.
  printf '%s hello %s %s\n' "$kp_nonce" "$$" "$kp_home" >&9 || { kp_goodbye=1; exit; }
  exec 2>/dev/null # shells' remarks on tasks that were killed
}

kp_outlive() { # a lost connection must not end the shell that holds the results; children get the defaults back
  trap : HUP PIPE
}

kp_login_world() { # remembers what users' commands are to see, and makes the library's own: C locale, tools of root
  if [ "${LC_ALL+set}" ]; then kp_login_locale=$LC_ALL; fi
  kp_login_path=$PATH
  kp_login_umask=
  while read -r kp_key kp_value kp_effective _; do
    case $kp_key in
      Umask:) kp_login_umask=$kp_value ;;
      Uid:) kp_uid=$kp_effective ;;
      Gid:) kp_gid=$kp_effective ;;
    esac
  done </proc/self/status
  [ "$kp_login_umask" ] || kp_login_umask=$(umask)
  LC_ALL=C PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export LC_ALL PATH
  umask 077
  kp_setsid=$(command -v setsid) # where it is: else each command looks for it in all of its path
}

kp_settle() { # BASES: makes the private directory in the first folder of the list that lets us
  kp_bases=$1
  for kp_base in $kp_bases; do
    kp_home=$kp_base/kplay-$kp_uid-$kp_id
    [ -w "$kp_base" ] || continue
    if mkdir -m 700 "$kp_home" "$kp_home/task" 2>/dev/null; then
      kp_dir=$kp_home/task kp_uploads=$kp_home/uploads
      return
    fi
  done
  return 1
}

kp_finish() { # at the end: with a goodbye at once, else after the time in which a new session may come for the results
  exec 7>&- 9>&- </dev/null >/dev/null 2>&1
  if [ "$kp_goodbye" = 0 ]; then
    printf 'lingers\n' >>"$kp_home/log"
    sleep 90
  fi
  cd /
  kp_remove "$kp_home"
}

kp_bye() {
  kp_goodbye=1
  exit
}

kp_learn() { # TEXT end: functions of the library that the programs behind it need
  if [ "$#.${2-}" = 2.end ]; then eval "$1"; fi # else cut short
}

kp_connected() { # false when the process that feeds this shell is gone: what is still in the pipe is not to run
  [ "$kp_parent" = 0 ] || [ -d "/proc/$kp_parent" ]
}

kp_task() { # N GENERATION ACKNOWLEDGED CHECK DIFF WORDS KEY TEXT [UPLOAD CONTENT]… end: runs a program, unless one failed
  [ "$#" = "${6-}" ] || return # cut short
  for kp_word do :; done
  [ "$kp_word" = end ] || return
  if [ -e "$kp_home/halt" ]; then kp_heed; fi
  if [ "$2" -le "$kp_stopped" ] || ! kp_connected; then
    printf '%s stopped %s\n' "$kp_nonce" "$1" >&9
    return
  fi
  if [ "$(($3 - kp_swept))" -ge "$kp_kept" ]; then kp_sweep "$3"; fi
  kp_status=2 kp_short=0
  {
    (kp_run "$@")
    kp_status=$?
    [ "$kp_status" = 0 ] || [ -s "$kp_home/open" ] || kill -KILL "$$" # fenced: somebody is about to do so
    kp_hear "$1"
  } 5>>"$kp_home/stdout.$1" 6>>"$kp_home/stderr.$1"
  if [ -s "$kp_home/now" ]; then : >"$kp_home/now"; fi
  if [ "$kp_status" = 0 ] && [ -e "$kp_home/asked" ]; then kp_await "$@"; return; fi
  printf 'done %s %s\n' "$1" "$kp_status" >>"$kp_home/log"
  [ "$kp_status" = 0 ] || kp_stopped=$2
  kp_frame "$kp_home" "$1" "$kp_status"
  kp_tidy
}

# What comes behind it is in the pipe already, so nothing waits for a round trip. It reads a fifo that it holds open for
# writing as well: who writes to it never waits for a reader, and what comes too late is gone with the last descriptor.
kp_await() { # as kp_task, whose run has asked for uploads: says so, waits until they are there, and runs it again
  printf 'asked %s\n' "$1" >>"$kp_home/log"
  [ -p "$kp_home/brought" ] || mkfifo "$kp_home/brought"
  exec 5<>"$kp_home/brought"
  printf '%s awaits %s\n' "$kp_nonce" "$1" >&9
  kp_frame "$kp_home" "$1" 0
  printf 'brought\n' >&7
  while read -r kp_word <&5; do
    case $kp_word in "go $1" | "no $1" | no) break ;; esac
  done
  exec 5>&-
  kp_receive
  rm -f "$kp_home/asked" "$kp_home/answer.$1" "$kp_home/stdout.$1" "$kp_home/stderr.$1" "$kp_home/bulky.$1"
  if [ "$kp_word" = "go $1" ]; then
    kp_empty
    kp_task "$@"
  else
    [ "$2" -le "$kp_stopped" ] || kp_stopped=$2
    printf '%s stopped %s\n' "$kp_nonce" "$1" >&9
    kp_tidy
  fi
  # shellcheck disable=SC2086 # words
  unset kp_brought ${kp_arrived-}
  kp_arrived=
}

kp_receive() { # the uploads that were asked for are files now, in the directory that kp_ask has noted
  {
    read -r kp_names
    IFS= read -r kp_into
    while IFS= read -r kp_line; do
      kp_into="$kp_into
$kp_line"
    done
  } <"$kp_home/asked"
  for kp_name in $kp_names; do
    kp_take "$kp_name" "f$kp_into/$kp_name"
    kp_arrived="${kp_arrived-} kp_given_$kp_name"
  done
}

kp_heed() { # an interrupt came over another channel (kp_halt): what was sent up to then is not to begin
  read -r kp_halted <"$kp_home/halt"
  [ "$kp_halted" -le "$kp_stopped" ] || kp_stopped=$kp_halted
  rm -f "$kp_home/halt"
}

kp_run() { # as kp_task, in its subshell
  exec 7>&- 8>>"$kp_home/answer.$1" >&5 2>&6 5>&- 6>&- </dev/null
  kp_number=$1 kp_check=$4 kp_diff=$5 kp_change=0 kp_key=$7 kp_text=$8
  shift 8
  while [ "$#" -gt 1 ]; do
    kp_take "$1" "$2"
    shift 2
  done
  printf 'started %s %s\n' "$kp_number" "${kp_key:--}" >>"$kp_home/log"
  trap '' PIPE
  # Who fences the session closes it before the log is read: so either this task sees that, or it is seen and ended.
  { [ -s "$kp_home/open" ] && printf '%s started %s\n' "$kp_nonce" "$kp_number" >&9; } || {
    rm -f "$kp_home/answer.$kp_number" # nobody is there any more: it does not begin, and leaves nothing to tell of
    exit 1
  }
  trap - PIPE
  exec 9>&-
  KP_TASK=$kp_id.$kp_number.
  export KP_TASK
  umask "$kp_login_umask"
  set --
  eval "$kp_text"
}

kp_environment() { # NAME VALUE: for all that the program starts; the library's own locale stays C
  if [ "$1" = LC_ALL ]; then
    kp_login_locale=$2
  elif [ "$1" = PATH ]; then
    kp_login_path=$2
  else
    export "$1=$2"
  fi
}

kp_tidy() { # removes what a task may have left; without a fork when there is nothing
  if [ -e "$kp_home/asked" ]; then rm -f "$kp_home/asked"; fi # it was ended as it asked
  if [ -d "$kp_uploads" ]; then rm -rf "$kp_uploads"; fi
  kp_empty
}

kp_empty() { # the directory of the task
  [ -d "$kp_dir" ] || mkdir -m 700 "$kp_dir"
  for kp_left in "$kp_dir"/* "$kp_dir"/.[!.]* "$kp_dir"/..?*; do
    if [ -e "$kp_left" ] || [ -L "$kp_left" ]; then
      rm -rf -- "${kp_dir:?}"/* "$kp_dir"/.[!.]* "$kp_dir"/..?*
      return
    fi
  done
}

kp_sweep() { # N: removes the results of tasks up to N, which have arrived
  kp_kept=48
  set -- "$1"
  kp_last=$1
  while [ "$kp_swept" -lt "$kp_last" ]; do
    kp_swept=$((kp_swept + 1))
    set -- "$@" "$kp_home/answer.$kp_swept" "$kp_home/stdout.$kp_swept" "$kp_home/stderr.$kp_swept"
    if [ -e "$kp_home/bulky.$kp_swept" ]; then set -- "$@" "$kp_home/bulky.$kp_swept"; fi
  done
  shift
  rm -f "$@"
}
