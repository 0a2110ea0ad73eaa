# Commands of the user. Whether there is something to do is all that is decided here; a task ends with its command.

kp_task_command() { # CHDIR CREATES REMOVES HAS_STDIN STDIN WORD...
  kp_command_due "$1" "$2" "$3" || return 0
  kp_command_stdin "$4" "$5"
  shift 5
  kp_become_command "$kp_command_chdir" "$kp_command_input" "$@"
}

kp_task_shell() { # CHDIR CREATES REMOVES HAS_STDIN STDIN EXECUTABLE TEXT
  kp_command_due "$1" "$2" "$3" || return 0
  kp_command_stdin "$4" "$5"
  kp_become_command "$kp_command_chdir" "$kp_command_input" "$6" -c "$7"
}

kp_command_due() { # CHDIR CREATES REMOVES: whether it is to be run; if not, says why; leaves kp_command_chdir
  kp_tilde "$1"
  kp_command_chdir=$kp_tilde
  set -- "$kp_tilde" "$2" "$3"
  if [ -n "$2" ] && kp_matching "$1" "$2"; then
    kp_result skipped "$2 exists"
    return 1
  fi
  if [ -n "$3" ] && ! kp_matching "$1" "$3"; then
    kp_result skipped "$3 does not exist"
    return 1
  fi
  if kp_checking && [ -z "$2$3" ]; then
    kp_result unknown 'only running it would tell, as it has neither creates nor removes'
    return 1
  fi
  kp_changed
  ! kp_checking
}

kp_tilde() { # PATH: leaves it in kp_tilde, with ~ as the home directory; unlike kp_expand it may stay relative
  case $1 in
    \~ | \~/*) kp_tilde=$HOME${1#\~} ;;
    *) kp_tilde=$1 ;;
  esac
}

kp_matching() ( # FOLDER PATTERN: whether a path matches, as seen from the folder
  if [ -n "$1" ]; then cd "$1" 2>/dev/null || exit 1; fi
  kp_tilde "$2"
  IFS=
  # shellcheck disable=SC2086 # a pattern is to be expanded; nothing splits it
  for kp_match in $kp_tilde; do
    if [ -e "$kp_match" ] || [ -L "$kp_match" ]; then exit 0; fi
  done
  exit 1
)

kp_command_stdin() { # HAS_STDIN STDIN: leaves the path of a file with it in kp_command_input, or nothing
  kp_command_input=
  [ "$1" = 1 ] || return 0
  kp_command_input=$kp_dir/stdin
  printf '%s' "$2" >"$kp_command_input"
}
