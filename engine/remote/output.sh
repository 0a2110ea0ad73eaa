# What tasks print goes to files in memory, so it must have bounds; a command that prints more still runs to its end.

# Only what users run may print without end. `now` has the number of such a task while it is under way; the watcher is told
# of it through the fifo `watch`, unless `watching` says that it is awake.
kp_have_watched() { # notes the process as one that runs in a user's name, and sees to it that the task is watched
  umask 077
  kp_name_itself
  printf 'session %s %s %s\n' "$kp_number" "$kp_its_number" "$kp_its_start" >>"$kp_home/log"
  printf '%s\n' "$kp_number" >"$kp_home/now"
  [ -s "$kp_home/watching" ] || printf 'wake\n' 1<>"$kp_home/watch"
}

kp_watch() { # reads words: has the output of tasks under way not fill the file system; or attends to an upload
  trap - HUP PIPE
  kp_pace=0.1 kp_looks=0 kp_room=0
  while read -r kp_word; do
    if [ "$kp_word" = brought ]; then kp_attend; continue; fi
    printf '1\n' >"$kp_home/watching"
    while kp_watch_nap && kill -0 "$$" 2>/dev/null && kp_look_after; do :; done
    : >"$kp_home/watching"
  done
}

kp_look_after() { # false when no such task is under way
  if ! { read -r kp_watched <"$kp_home/now"; } 2>/dev/null; then
    : >"$kp_home/watching"
    [ -s "$kp_home/now" ] || return # else one has just begun, and may have found the watcher awake
    printf '1\n' >"$kp_home/watching"
    return 0
  fi
  if [ -s "$kp_home/stdout.$kp_watched" ]; then kp_hollow "$kp_home/stdout.$kp_watched"; fi
  if [ -s "$kp_home/stderr.$kp_watched" ]; then kp_hollow "$kp_home/stderr.$kp_watched"; fi
}

kp_attend() { # while the session waits for uploads, it cannot see that its connection is gone
  while [ -e "$kp_home/asked" ] && kill -0 "$$" 2>/dev/null && kp_connected; do kp_nap; done
  [ ! -e "$kp_home/asked" ] || [ ! -p "$kp_home/brought" ] || printf 'no\n' 1<>"$kp_home/brought"
}

# A look costs a process. So the more room there is, the longer the naps: 0.1 s for each 1.6 GiB of memory that is free here
# and at all, which is an eighth of it at 2 GiB a second, and at most 0.3 s; at most 0.9 s where many want to run for each
# processor, so that who prints is as slow as everybody, and looks would slow down all of them.
kp_watch_nap() {
  sleep "$kp_pace" 2>/dev/null || sleep 1 || return
  kp_looks=$((kp_looks + 1))
  if [ "$kp_looks" = 2 ]; then kp_look_for_room; fi
  if [ "$kp_room" -gt 3 ]; then kp_look_for_load /proc/loadavg /sys/devices/system/cpu/online; fi
}

kp_look_for_load() { # LOADAVG PROCESSORS: leaves in kp_pace how long to nap where there is room for more than 0.3 s
  kp_pace=0.3
  { read -r _ _ _ kp_running _ <"$1" && read -r kp_processor <"$2"; } 2>/dev/null || return 0
  kp_processor=${kp_processor##*[-,]} # the last one; they count from 0
  if [ "${kp_running%/*}" -gt "$((2 * kp_processor + 4))" ]; then kp_pace=0.$kp_room; fi
}

kp_look_for_room() { # leaves in kp_pace how long to nap, and in kp_room how many tenths of a second there is room for
  kp_room=0
  while read -r kp_key kp_value _; do
    if [ "$kp_key" = MemAvailable: ]; then kp_room=$kp_value; break; fi
  done </proc/meminfo
  # shellcheck disable=SC2046 # words and numbers
  set -- $(df -Pk "$kp_home" 2>/dev/null)
  while [ "$#" -gt 6 ]; do shift; done
  if [ "${4:-0}" -lt "$kp_room" ]; then kp_room=${4:-0}; fi
  kp_room=$((kp_room / 1677722))
  if [ "$kp_room" -gt 9 ]; then kp_room=9; fi
  case $kp_room in
    0) ;;
    1 | 2) kp_pace=0.$kp_room ;;
    *) kp_pace=0.3 ;;
  esac
}

kp_is_now() { # N: whether this task is under way
  { read -r kp_now <"$kp_home/now"; } 2>/dev/null && [ "$kp_now" = "$1" ]
}

# A hole keeps all offsets, so that a file's size still tells how much was printed.
kp_hollow() { # FILE: gives back the memory of all but its first MiB and its last few, whenever it has come to hold 16
  kp_size=$(wc -c <"$1") kp_given=0
  if [ -e "$1.given" ]; then read -r kp_given <"$1.given"; fi
  if [ -e "$1.first" ]; then
    [ "$kp_size" -le 16777216 ] || kp_restart "$1"
  elif [ "$((kp_size - kp_given))" -gt 16777216 ]; then
    if fallocate -p -o 1048576 -l "$((kp_size - 4194304))" "$1" 2>/dev/null; then
      printf '%s\n' "$((kp_size - 4194304))" >"$1.given"
    else
      kp_restart "$1"
    fi
  fi
}

# Without fallocate the file begins anew, which works because it is open for appending. What is printed between the look
# and the cut is not counted. The session does not read the file meanwhile: it waits while `cutting` is there.
kp_restart() { # FILE
  : >"$kp_home/cutting"
  if kp_is_now "$kp_watched"; then
    tail -c 1048576 "$1" >"$1.last"
    [ -e "$1.first" ] || dd if="$1" of="$1.first" bs=1048576 count=1 2>/dev/null
    printf '%s\n' "$((kp_given + kp_size))" >"$1.given"
    : >"$1"
  fi
  rm -f "$kp_home/cutting"
}

kp_bound() { # FILE SIZE: puts what is to be sent of it beside it and leaves the path in kp_sent, the size in kp_sent_size
  kp_sent=$1 kp_sent_size=$2 kp_last=
  while [ -e "$kp_home/cutting" ]; do kp_nap; done
  if [ -e "$1.first" ]; then
    read -r kp_given <"$1.given"
    kp_sent=$1.first kp_last=$1.last
    set -- "$1" "$((kp_given + $(wc -c <"$1")))"
  elif [ "$2" -le 2097152 ]; then
    return
  fi
  {
    dd if="$kp_sent" bs=1048576 count=1 2>/dev/null
    printf '\n[%s bytes left out]\n' "$(($2 - 2097152))"
    if [ "$kp_last" ]; then cat "$kp_last" "$1" | tail -c 1048576; else tail -c 1048576 "$1"; fi
  } >"$1.sent"
  rm -f "$1.first" "$1.last" "$1.given"
  kp_sent=$1.sent kp_sent_size=$(wc -c <"$1.sent")
}

# The records come first and end with an empty line (the file `blank`); then what was printed, in the lengths that the
# header tells, and a last line, so that even a daemon of an earlier task that prints meanwhile cannot shift what follows.
kp_frame() { # HOME N STATUS: sends what came of a task: its answer, stdout and stderr, which may be in kp_out_text and kp_err_text
  if [ "$kp_short" = 1 ] && [ ! -e "$1/bulky.$2" ]; then
    kp_text=
    kp_append "$1/answer.$2"
    printf '%s done %s %s %s %s\n%s\n%s%s\n%s end %s\n' "$kp_nonce" "$2" "$3" "${#kp_out_text}" "${#kp_err_text}" \
      "$kp_text" "$kp_out_text" "$kp_err_text" "$kp_nonce" "$2" >&9
    return
  fi
  kp_measure "$1/stdout.$2" "$1/stderr.$2"
  printf '%s done %s %s %s %s\n' "$kp_nonce" "$2" "$3" "$kp_out_size" "$kp_err_size" >&9
  cat "$1/answer.$2" "$kp_home/blank" "$kp_out" "$kp_err" >&9
  printf '\n%s end %s\n' "$kp_nonce" "$2" >&9
}

# What is short is read and sent by the shell itself, without a process, and as one packet.
kp_hear() { # N: leaves what the task printed in kp_out_text and kp_err_text, if it is short and text (kp_short)
  kp_text_of "$kp_home/stdout.$1" 5 || return
  kp_out_text=$kp_text
  kp_text_of "$kp_home/stderr.$1" 6 || return
  kp_err_text=$kp_text kp_short=1
}

# A descriptor that was opened for appending tells by its position how much was written by all who have it from us. Who
# opens the file anew makes it another length, as a NUL does: a shell cannot read one.
kp_text_of() { # FILE DESCRIPTOR: leaves what it holds in kp_text; false when it is long, or not text
  kp_text=
  [ ! -e "$1.first" ] || return
  [ -s "$1" ] || return 0
  { read -r _ kp_size <"/proc/self/fdinfo/$2"; } 2>/dev/null || return
  [ "$kp_size" -le 1024 ] || return
  kp_append "$1"
  [ "${#kp_text}" = "$kp_size" ]
}

kp_append() { # FILE: adds its text to kp_text
  kp_line=
  while IFS= read -r kp_line; do
    kp_text="$kp_text$kp_line
"
  done <"$1"
  kp_text=$kp_text$kp_line
}

kp_measure() { # STDOUT STDERR: leaves path and size of what is to be sent of each in kp_out, kp_err and their _size
  kp_out=$1 kp_out_size=0 kp_err=$2 kp_err_size=0
  if ! [ -s "$1" ] && ! [ -s "$2" ] && ! [ -e "$1.first" ] && ! [ -e "$2.first" ]; then return; fi
  # shellcheck disable=SC2046 # numbers and paths without blanks
  set -- $(wc -c "$1" "$2")
  if [ "$5" -gt 1048576 ]; then kp_kept=1; fi # as soon as it has arrived it goes
  kp_bound "$2" "$1"
  kp_out=$kp_sent kp_out_size=$kp_sent_size
  kp_bound "$4" "$3"
  kp_err=$kp_sent kp_err_size=$kp_sent_size
}
