# Content of files of the host, on its way to the controller.

kp_readable() { # PATH: leaves it in kp_path, the links followed; fails unless it is a file that can be read
  kp_expand "$1"
  [ -e "$kp_path" ] || kp_miss path "$kp_path" "there is no file $kp_path"
  [ ! -d "$kp_path" ] || kp_fail "$kp_path is a directory"
  [ -f "$kp_path" ] || kp_fail "$kp_path is a device, a socket or a pipe"
  [ -r "$kp_path" ] || kp_fail "cannot read $kp_path: no permission"
}

kp_slurp() { # PATH: all of it
  kp_readable "$1"
  kp_result source "$kp_path"
  kp_result_file content "$kp_path"
}

kp_fetch() { # PATH SHA256 MUST_BE_THERE: tells what it is, and up to 64 KiB brings it along unless it has this digest
  kp_expand "$1"
  if [ "$3" = 0 ] && [ ! -e "$kp_path" ]; then
    kp_result skipped "there is no file $kp_path"
    return 0
  fi
  kp_readable "$1"
  kp_inspect_words=$(stat -L -c '%a %s' -- "$kp_path")
  kp_sha256 "$kp_path" || kp_fail "cannot read $kp_path"
  kp_result source "$kp_path"
  kp_result mode "${kp_inspect_words% *}"
  kp_result checksum "$kp_sum"
  [ "$kp_sum" != "$2" ] || return 0
  kp_changed
  if kp_checking || [ "${kp_inspect_words#* }" -gt 65536 ]; then return 0; fi
  kp_result_file content "$kp_path"
}
