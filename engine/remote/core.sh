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
  [ "${#2}" -le 1024 ] || kp_bulky
  printf '%s %s\n%s\n' "$1" "${#2}" "$2" >&8
}

kp_bulky() { # says that the answer is better sent by a process than by the session's shell (kp_frame)
  [ -z "${kp_home-}" ] || [ -e "$kp_home/bulky.$kp_number" ] || : >"$kp_home/bulky.$kp_number"
}

kp_result_file() { # NAME PATH: the same with the bytes of a file
  kp_result_size=$(wc -c <"$2") || kp_fail "cannot read $2"
  [ "$kp_result_size" -le 16777216 ] || kp_fail "$2 is bigger than 16 MiB"
  kp_bulky
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

kp_fail() { # MESSAGE: ends the task as failed, and takes away what was under way
  kp_discard
  kp_result failed "$1"
  exit 1
}

kp_take() { # NAME CONTENT: an upload that has come; CONTENT is t and a text, b and base64, or f and the path of a file
  eval "kp_given_$1=\$2"
  case $2 in f*) kp_brought=1 ;; esac
}

kp_taken() { # NAME: whether an upload has come; leaves what kp_take was given in kp_given
  eval "kp_given=\${kp_given_$1-}"
  [ -n "$kp_given" ]
}

kp_emit() { # NAME: prints an upload that has come
  kp_taken "$1"
  case $kp_given in
    t*) printf '%s' "${kp_given#t}" ;;
    b*)
      kp_decode <<KP_CONTENT
${kp_given#b}
KP_CONTENT
      ;;
    f*) cat <"${kp_given#f}" ;;
  esac
}

kp_upload() { # NAME [DIRECTORY]: leaves the path of an upload in kp_upload_path, or asks for it as kp_ask does
  kp_taken "$1" || kp_ask "${2-}" "$1"
  case $kp_given in
    f*) kp_upload_path=${kp_given#f} ;;
    *)
      kp_upload_path=$kp_dir/kp-upload-$1
      kp_emit "$1" >"$kp_upload_path"
      ;;
  esac
}

# What is big is not put into the session's directory, which is in memory, but where the task says.
kp_ask() { # DIRECTORY NAME…: ends the task, which will be run again with these uploads, files in a new private directory
  kp_into=${1:-${kp_uploads-}}
  if [ -n "$1" ]; then
    [ "${kp_brought-0}" = 1 ] || kp_clear "$1" # what a run that was cut off has left
    kp_result into "$1"
  fi
  shift
  if command -v gzip >/dev/null; then kp_result unpacks gzip; fi
  for kp_name do kp_result need "$kp_name"; done
  [ -z "${kp_home-}" ] || printf '%s\n' "$*" "$kp_into" >"$kp_home/asked" # for kp_await
  exit 0
}

kp_decode() { # base64 on stdin to bytes on stdout
  if command -v base64 >/dev/null; then
    base64 -d
  elif command -v openssl >/dev/null; then
    openssl base64 -d
  else
    kp_decode_by_awk
  fi
}

# For hosts with neither: awk counts out the bits, printf makes the bytes (awk itself cannot print a NUL everywhere).
kp_decode_by_awk() {
  awk '
    BEGIN { alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" }
    {
      line = ""
      for (at = 1; at < length($0); at += 4) {
        group = 0; bytes = 3
        for (i = 0; i < 4; i++) {
          letter = substr($0, at + i, 1)
          if (letter == "=") { bytes--; letter = "A" }
          group = group * 64 + index(alphabet, letter) - 1
        }
        split("", byte)
        for (i = 3; i > 0; i--) { byte[i] = group % 256; group = int(group / 256) }
        for (i = 1; i <= bytes; i++) line = line sprintf("\\0%03o", byte[i])
      }
      print line
    }' |
    while IFS= read -r kp_decoded; do printf %b "$kp_decoded"; done
}

# What runs in a user's name sees the world of the login, not the library's: its locale, path and umask, no descriptor of
# the session, a session (setsid) of its own. That one is noted: it is how all of a task's processes can be ended.
kp_user() { # CHDIR WORD...: becomes that command; its stderr is descriptor 6, where shells cannot add "Killed" and the like
  kp_chdir=$1
  shift
  if [ "${kp_home-}" ]; then kp_have_watched; fi
  exec 2>&6 6>&- 7>&- 8>&- 9>&-
  if [ "${kp_login_locale+set}" ]; then LC_ALL=$kp_login_locale; else unset LC_ALL; fi
  PATH=${kp_login_path-$PATH}
  umask "${kp_login_umask:-022}"
  [ -z "$kp_chdir" ] || CDPATH='' cd -- "$kp_chdir" || exit 1
  command -v -- "$1" >/dev/null || { printf '%s: not found\n' "$1" >&2; exit 127; }
  kp_setsid=${kp_setsid-setsid}
  if [ "$kp_setsid" ] && command -v "$kp_setsid" >/dev/null; then exec "$kp_setsid" "$@"; fi
  exec "$@"
}

kp_command() { # CHDIR STDIN WORD...: runs a command of the user's; "" for CHDIR or STDIN leaves them as they are
  kp_chdir=$1 kp_stdin=$2
  shift 2
  if [ "$kp_stdin" ]; then
    { (kp_user "$kp_chdir" "$@" <"$kp_stdin"); } 6>&2 2>/dev/null
  else
    { (kp_user "$kp_chdir" "$@"); } 6>&2 2>/dev/null
  fi
}

kp_become_command() { # as kp_command, at the end of a task: its process becomes the command, which saves one
  kp_chdir=$1 kp_stdin=$2
  shift 2
  [ -z "$kp_stdin" ] || exec <"$kp_stdin"
  exec 6>&2
  kp_user "$kp_chdir" "$@"
}

kp_shell() { # CHDIR EXECUTABLE TEXT: runs a text of the user's under a shell (/bin/sh when EXECUTABLE is empty)
  kp_command "$1" '' "${2:-/bin/sh}" -c "$3"
}
