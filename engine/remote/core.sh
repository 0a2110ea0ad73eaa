# The words that every module's shell functions speak with. POSIX only; all names start with kp_.
# A task runs in a subshell in which these are set:
#   kp_check, kp_diff   1 or 0: only look; say what differs
#   kp_dir              the task's private directory (0700); its files vanish with the task
#   descriptor 8        receives the answer: records `NAME LENGTH\nBYTES\n`, LENGTH in bytes
# stdin is /dev/null or the payload; what goes to stdout and stderr comes back as the task's output.

kp_checking() { # true in check mode, where nothing may be changed
  [ "$kp_check" = 1 ]
}

kp_result() { # NAME VALUE: puts one value into the answer; a name given again makes a list
  printf '%s %s\n%s\n' "$1" "${#2}" "$2" >&8
}

kp_result_file() { # NAME PATH: the same with the bytes of a file
  kp_result_size=$(wc -c <"$2") || kp_fail "cannot read $2"
  printf '%s %s\n' "$1" "$((kp_result_size))" >&8
  cat "$2" >&8
  printf '\n' >&8
}

kp_changed() { # notes that something was, or in check mode would be, changed
  [ "$kp_change" = 1 ] || kp_result changed 1
  kp_change=1
}

kp_property() { # NAME OLD NEW: true when equal; otherwise notes the change and its diff, and is false
  [ "$2" = "$3" ] && return 0
  kp_changed
  [ "$kp_diff" = 1 ] && { kp_result diff "$1"; kp_result before "$2"; kp_result after "$3"; }
  return 1
}

kp_fail() { # MESSAGE: ends the task as failed
  kp_result failed "$1"
  exit 1
}

kp_upload() { # NAME: leaves the path of an upload in kp_upload_path; ends the task to ask for it when it is not here yet
  kp_upload_path=$kp_uploads/$1
  [ -f "$kp_upload_path" ] && return
  kp_result need "$1"
  exit 0
}
