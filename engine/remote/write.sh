# Putting content in place in one step: written beside its target, dressed, validated, synced, renamed.

kp_writing() { # FOLLOW BACKUP VALIDATE SECRET DIRECTORY_MODE: how the functions below put content in place
  kp_follow=$1 kp_backup=$2 kp_validate=$3 kp_secret=$4 kp_directory_mode=$5
}

kp_destination() { # DEST NAME: leaves in kp_path where a file goes, inside DEST when that is a directory or ends in /; looks there
  kp_expand "$1"
  kp_inside=0
  case $1 in
    */) kp_inside=1 ;;
    *) [ ! -d "$kp_path" ] || kp_inside=1 ;;
  esac
  if [ "$kp_inside" = 1 ]; then
    [ -n "$2" ] || kp_fail "$kp_path is a directory: the file needs a name in it"
    kp_path=${kp_path%/}/$2
  fi
  kp_through "$kp_follow"
  kp_inspect "$kp_path"
  case $kp_kind in
    directory) kp_fail "$kp_path is a directory" ;;
    other) kp_fail "$kp_path is a device, a socket or a pipe" ;;
    link)
      [ ! -d "$kp_path" ] || kp_fail "$kp_path is a link to a directory"
      kp_has_mode='' kp_has_uid='' kp_has_gid='' # the file that replaces it is a new one
      ;;
  esac
}

kp_arrive() { # notes that kp_path gets new content, and sees that there is a directory to hold it
  kp_changed
  if [ "$kp_inside" = 1 ] && [ ! -d "${kp_path%/*}" ]; then
    kp_wanted_mode=$kp_mode kp_mode=$kp_directory_mode
    kp_make_directory "${kp_path%/*}"
    kp_mode=$kp_wanted_mode
  else
    kp_parent "$kp_path"
  fi
  kp_heirs
}

kp_put() { # FILE DESCRIPTION: makes a file of ours the content of kp_path; FILE is empty where check mode has no need of it
  kp_content_diff "$kp_path" "$1" "$2"
  kp_checking || kp_replace "$1" "$kp_path"
}

kp_replace() { # SOURCE DEST: puts a copy of a file at DEST, in one step, with the attributes wanted, else those kp_inspect saw
  kp_beside=${2%/*}/.${2##*/}.kplay
  kp_do "cannot write $2" kp_write_new "$1" "$kp_beside"
  kp_rename_new "$2"
}

kp_write_new() { # SOURCE NEW: a copy that nobody else can read or has put there before us
  rm -rf -- "$2"
  umask 077
  set -C
  cat <"$1" >"$2"
}

kp_rename_new() { # DEST: gives the file in kp_beside its attributes, validates it, and makes it DEST
  kp_default=0644
  [ "$kp_secret" = 0 ] || kp_default=0600
  kp_dress "$kp_beside" file "$kp_default"
  if [ -e /sys/fs/selinux/enforce ] && [ "$kp_kind" = file ]; then
    kp_do "cannot keep the context of $1" chcon --reference="$1" "$kp_beside"
  fi
  [ -z "$kp_validate" ] || kp_validated "$1"
  if [ "$kp_backup" = 1 ] && [ "$kp_kind" != absent ]; then
    kp_saved=$1.$$.$(date +%Y-%m-%d@%H:%M:%S~)
    kp_do "cannot keep a backup of $1" cp -pP -- "$1" "$kp_saved"
    kp_result backup_file "$kp_saved"
  fi
  kp_sync "$kp_beside"
  kp_do "cannot write $1" mv -f -- "$kp_beside" "$1"
  kp_beside=''
  if [ -e /sys/fs/selinux/enforce ] && [ "$kp_kind" != file ] && command -v restorecon >/dev/null; then
    kp_do "cannot label $1" restorecon "$1"
  fi
}

kp_sync() { # FILE: to the disk, so that a power cut after the renaming cannot leave an empty file
  sync "$1" 2>/dev/null || dd if=/dev/null of="$1" conv=notrunc,fsync 2>/dev/null || : # best effort: not all can
}

kp_validated() { # DEST: fails unless the command of kp_validate, which gets the new file as $1, finds it good
  kp_validate_words=$(kp_command '' /dev/null sh -c "$kp_validate" sh "$kp_beside" 2>&1) && return
  [ "$kp_secret" = 0 ] || kp_validate_words='(its words are withheld: the content is secret)'
  rm -f -- "$kp_beside"
  kp_fail "the new content of $1 is not valid: $kp_validate_words"
}

kp_content_diff() { # PATH NEW DESCRIPTION: its diff, with what kp_inspect saw there; NEW may be empty; nothing for secrets
  [ "$kp_diff" = 1 ] && [ "$kp_secret" = 0 ] || return 0
  kp_result diff "$1"
  case $kp_kind in
    absent) kp_result before '' ;;
    *) kp_show before "$1" ;;
  esac
  if [ -n "$2" ]; then kp_show after "$2"; else kp_result after "$3"; fi
  # what its attributes become, which the new file gets at once
  [ "$kp_kind" = absent ] || (kp_check=1 && kp_fit "$1") || exit 1
}

kp_show() { # SIDE FILE: its text up to 64 KiB, otherwise what it is
  kp_show_size=$(($(wc -c <"$2")))
  if [ "$kp_show_size" -gt 65536 ]; then kp_result "$1" "($kp_show_size bytes, SHA-256 $(kp_sha256 "$2"))"
  elif [ "$(($(tr -d '\000' <"$2" | wc -c)))" != "$kp_show_size" ]; then
    kp_result "$1" "($kp_show_size bytes, binary, SHA-256 $(kp_sha256 "$2"))"
  else kp_result_file "$1" "$2"
  fi
}
