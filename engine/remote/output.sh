# What tasks print goes to files in memory, so it must have bounds; a command that prints more still runs to its end.

kp_watch() { # reads the numbers of tasks that run what users wrote; while one is under way, keeps its output from filling the file system
  trap - HUP PIPE
  while read -r kp_watched; do
    [ "$kp_watched" != brought ] || kp_attend
    while kp_is_now "$kp_watched" && kill -0 "$$" 2>/dev/null; do
      kp_nap
      if [ -s "$kp_home/stdout.$kp_watched" ]; then kp_hollow "$kp_home/stdout.$kp_watched"; fi
      if [ -s "$kp_home/stderr.$kp_watched" ]; then kp_hollow "$kp_home/stderr.$kp_watched"; fi
    done
  done
}

kp_attend() { # while the session waits for uploads, it cannot see that its connection is gone
  while [ -e "$kp_home/asked" ] && kill -0 "$$" 2>/dev/null && kp_connected; do kp_nap; done
  [ ! -e "$kp_home/asked" ] || [ ! -p "$kp_home/brought" ] || printf 'no\n' 1<>"$kp_home/brought"
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
kp_frame() { # HOME N STATUS: sends what came of a task: its answer, stdout and stderr
  kp_out=$1/stdout.$2 kp_out_size=0 kp_err=$1/stderr.$2 kp_err_size=0
  if [ -s "$kp_out" ] || [ -s "$kp_err" ] || [ -e "$kp_out.first" ] || [ -e "$kp_err.first" ]; then
    kp_measure "$kp_out" "$kp_err"
  fi
  kp_header="$kp_nonce done $2 $3 $kp_out_size $kp_err_size"
  kp_trailer="$kp_nonce end $2"
  if [ "$kp_out_size.$kp_err_size" != 0.0 ] || [ -e "$1/bulky.$2" ]; then
    printf '%s\n' "$kp_header" >&9
    cat "$1/answer.$2" "$kp_home/blank" "$kp_out" "$kp_err" >&9
    printf '\n%s\n' "$kp_trailer" >&9
  else
    kp_tell "$1/answer.$2" "$kp_header" "$kp_trailer"
  fi
}

kp_tell() { # FILE FIRST LAST: sends a short one, and an empty line, between two lines; without a process, and as one packet
  kp_lines=
  while IFS= read -r kp_line; do
    kp_lines="$kp_lines$kp_line
"
  done <"$1"
  printf '%s\n%s\n\n%s\n' "$2" "$kp_lines" "$3" >&9
}

kp_measure() { # STDOUT STDERR: leaves path and size of what is to be sent of each in kp_out, kp_err and their _size
  # shellcheck disable=SC2046 # numbers and paths without blanks
  set -- $(wc -c "$1" "$2")
  kp_bound "$2" "$1"
  kp_out=$kp_sent kp_out_size=$kp_sent_size
  kp_bound "$4" "$3"
  kp_err=$kp_sent kp_err_size=$kp_sent_size
}
