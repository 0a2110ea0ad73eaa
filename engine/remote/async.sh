# Jobs: programs that go on in the background when the task that began them, and its session, have ended. Each has a
# directory of its own (0700), of the user who runs it and named after a number that the controller has drawn:
#   BASE/kplay-job-UID-ID
#     process   pid and start of the job's shell; there as soon as it has begun
#     ticket    what the controller will want to know of it
#     answer.1, stdout.1, stderr.1, log, watch, now, watching  as in the directory of a session (session.sh)
#     overdue   its time was over     status   how it ended; the last to be written

kp_job_bases() { # leaves the folders that jobs may be in, best first: those of sessions, but one that logind empties after the last logout
  kp_folders=
  for kp_base in ${kp_bases:-/run /tmp}; do
    [ "$kp_base" = /dev/shm ] || kp_folders="$kp_folders $kp_base"
  done
}

kp_job_find() { # ID: leaves the directory of a job in kp_job; false when there is none of this user
  kp_job_bases
  for kp_base in $kp_folders; do
    kp_job=$kp_base/kplay-job-$kp_uid-$1
    if [ -d "$kp_job" ] && [ ! -L "$kp_job" ] && [ -O "$kp_job" ]; then return 0; fi
  done
  return 1
}

kp_job_known() { # ID: the same, or the task fails
  kp_job_find "$1" || {
    kp_result absent 1
    kp_fail "there is no job $1 of this user: it was cleaned up, the host was restarted since, or another user began it"
  }
}

kp_job_make() { # ID: makes its directory
  kp_job_bases
  for kp_base in $kp_folders; do
    kp_job=$kp_base/kplay-job-$kp_uid-$1
    if [ -w "$kp_base" ] && mkdir -m 700 "$kp_job" 2>/dev/null; then return 0; fi
  done
  kp_fail "no folder can hold the directory of a job:$kp_folders"
}

kp_job_lives() { # whether the shell of kp_job is there
  [ -e "$kp_job/process" ] || return 1
  read -r kp_job_pid kp_job_began <"$kp_job/process"
  kp_stat "$kp_job_pid" && [ "$kp_its_start" = "$kp_job_began" ]
}

kp_job_forget() { # removes jobs that ended over a week ago, and that nobody has asked about since
  kp_job_bases
  for kp_base in $kp_folders; do
    find "$kp_base/." ! -name . -prune -type d -name "kplay-job-$kp_uid-*" -mtime +7 2>/dev/null
  done >"$kp_dir/old"
  while read -r kp_job; do
    if [ -O "$kp_job" ] && ! kp_job_lives; then rm -rf -- "$kp_job"; fi
  done <"$kp_dir/old"
}

# Begins a job. Sent again after a lost connection it finds that the job has begun; what was cut off before that is begun
# anew. The job's shell reads SCRIPT from a file, because it may hold secrets, and says when it has.
kp_job_begin() { # ID SECONDS SHELL TICKET SCRIPT
  umask 077
  kp_job_forget
  if kp_job_find "$1" && [ -e "$kp_job/process" ]; then
    kp_job_begun
    return
  fi
  if kp_job_find "$1"; then rm -rf -- "$kp_job"; fi
  kp_job_make "$1"
  printf '%s' "$4" >"$kp_job/ticket"
  {
    printf '%s\n' "$5"
    printf 'kp_uid=%s kp_gid=%s kp_login_umask=%s kp_diff=%s\n' "$kp_uid" "$kp_gid" "${kp_login_umask:-022}" "$kp_diff"
    printf 'kp_login_path=%s\n' "$(kp_quoted "${kp_login_path-$PATH}")"
    if [ "${kp_login_locale+set}" ]; then printf 'kp_login_locale=%s\n' "$(kp_quoted "$kp_login_locale")"; fi
    printf 'kp_job %s %s %s\n' "$(kp_quoted "$kp_job")" "$1" "$2"
  } >"$kp_dir/job"
  mkfifo "$kp_dir/begun"
  # Its parent ends at once, so that it is not of the task's family when a fence ends that.
  ( (kp_job_shell "$kp_dir/job" "$3") 3>"$kp_dir/begun" 8>&- & )
  read -r kp_word <"$kp_dir/begun" || kp_fail 'the job could not be begun'
  kp_job_begun
}

kp_job_begun() {
  kp_changed
  kp_result results_file "$kp_job"
}

kp_quoted() { # TEXT: prints it as one word of a shell
  printf '%s' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
  [ "$1" ] || printf "''"
}

kp_job_shell() { # FILE SHELL: becomes a shell that runs the file, in a process session of its own, outside of the task's family
  unset KP_TASK
  exec </dev/null >/dev/null 2>&1
  # shellcheck disable=SC2016,SC2086 # it is that shell that reads the file; a command and its words
  set -- $2 -c 'eval "$(cat "$1")"' kplay-job "$1"
  if command -v setsid >/dev/null; then exec setsid "$@"; fi
  exec "$@"
}

kp_job() { # DIR ID SECONDS: in that shell: runs kp_text for so long at most; descriptor 3 hears that it has begun
  kp_home=$1 kp_id=$2 kp_number=1 kp_check=0 kp_change=0 kp_dir=$1/task kp_uploads=$1/uploads
  cd /
  mkdir -m 700 "$kp_dir"
  mkfifo "$kp_home/watch"
  : >"$kp_home/now"
  kp_stat "$$"
  printf '%s %s\n' "$$" "$kp_its_start" >"$kp_home/process.new"
  mv "$kp_home/process.new" "$kp_home/process"
  printf 'begun\n' >&3
  exec 3>&-
  kp_watch <"$kp_home/watch" 2>/dev/null &
  exec 7>"$kp_home/watch"
  (kp_job_work) &
  kp_worker=$!
  (kp_job_clock "$3") 7>&- &
  kp_clock=$!
  wait "$kp_worker"
  kp_status=$?
  [ -e "$kp_home/overdue" ] || kill "$kp_clock"
  wait "$kp_clock"
  kp_job_end
}

kp_job_work() { # as kp_run (session.sh)
  exec 7>&- 8>>"$kp_home/answer.1" >>"$kp_home/stdout.1" 2>>"$kp_home/stderr.1"
  printf 'started 1\n' >>"$kp_home/log"
  KP_TASK=$kp_id.1.
  export KP_TASK
  umask "$kp_login_umask"
  eval "$kp_text"
}

kp_job_clock() { # SECONDS: ends what runs when they are over
  trap 'kill "$!"; exit 0' TERM
  sleep "$1" &
  wait "$!"
  trap '' TERM
  printf '%s\n' "$1" >"$kp_home/overdue"
  kp_job_stop "$kp_home" "$kp_id"
}

kp_job_stop() { # DIR ID: ends all processes of a job but its shell
  kp_under_way "$1"
  # shellcheck disable=SC2086 # a list of numbers
  kp_end "$2.1." $kp_seeds
}

kp_job_end() { # leaves what is to be told of it, its output within bounds
  : >"$kp_home/now"
  exec 7>&-
  for kp_output in "$kp_home/stdout.1" "$kp_home/stderr.1"; do
    kp_bound "$kp_output" "$(wc -c <"$kp_output")"
    [ "$kp_sent" = "$kp_output" ] || mv "$kp_sent" "$kp_output"
  done
  rm -rf -- "$kp_dir" "$kp_uploads" "$kp_home/watch" "$kp_home/watching" "$kp_home/now"
  printf '%s\n' "$kp_status" >"$kp_home/status.new"
  mv "$kp_home/status.new" "$kp_home/status"
}

kp_job_ask() { # ID: tells of a job that it is under way; or, as if it had been a task, its answer and what it printed
  kp_job_known "$1"
  kp_result results_file "$kp_job"
  kp_job_alive=0
  if kp_job_lives; then kp_job_alive=1; fi
  if [ ! -e "$kp_job/status" ]; then
    [ "$kp_job_alive" = 0 ] || return 0
    kp_result finished 1
    kp_fail "the job $1 has left no result: something has ended it"
  fi
  read -r kp_status <"$kp_job/status"
  kp_result finished 1
  kp_result_file ticket "$kp_job/ticket"
  cat "$kp_job/answer.1" >&8
  cat "$kp_job/stdout.1"
  cat "$kp_job/stderr.1" >&2
  if [ -e "$kp_job/overdue" ]; then
    read -r kp_seconds <"$kp_job/overdue"
    kp_result overdue "$kp_seconds"
    exit 1
  fi
  exit "$kp_status"
}

kp_job_erase() { # ID: takes away what a job that has ended has left
  kp_job_known "$1"
  kp_result results_file "$kp_job"
  if kp_job_lives && [ ! -e "$kp_job/status" ]; then kp_fail "the job $1 is still under way"; fi
  kp_checking || rm -rf -- "$kp_job"
}

kp_job_halt() { # ID: ends a job that is under way
  kp_job_known "$1"
  kp_job_stop "$kp_job" "$1"
}

kp_job_unknown() { # what is told of the job of a task in check mode
  kp_result unknown 'in check mode nothing goes on in the background'
}
