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

kp_put() { # DESCRIPTION COMMAND…: makes what a command prints the content of kp_path; no command where check mode needs none
  if [ "$kp_diff.$kp_secret" = 1.0 ]; then
    if [ "$#" -gt 1 ]; then
      kp_described=$1
      shift
      "$@" >"$kp_dir/kp-content" || kp_fail "cannot make the content of $kp_path"
      set -- "$kp_described" cat "$kp_dir/kp-content"
    fi
    kp_content_diff "$kp_path" "${3-}" "$1"
  elif [ "$kp_diff.$kp_kind" = 1.file ]; then # not to be shown, but to be told from another content
    kp_sha256 "$kp_path"
    kp_result saw "$kp_sum"
  fi
  shift
  kp_checking || kp_replace "$kp_path" "$@"
}

kp_replace() { # DEST COMMAND…: puts what a command prints at DEST, in one step, with the attributes wanted, else those kp_inspect saw
  kp_beside=${1%/*}/.${1##*/}.kplay
  kp_clear "$kp_beside"
  kp_mask
  kp_target=$1
  shift
  kp_do "cannot write $kp_target" kp_write_new "$@"
  kp_rename_new "$kp_target"
}

# A new file has its last mode from the beginning unless it is to be somebody else's, so that most need no chmod.
kp_mask() { # leaves in kp_umask the umask for a new file at kp_beside, and the mode that it is to have in kp_final
  kp_default=0644
  [ "$kp_secret" = 0 ] || kp_default=0600
  kp_mode_for file "${kp_has_mode:-$kp_default}"
  kp_umask=077
  ! kp_is_ours "${kp_beside%/*}" || kp_complement
}

kp_complement() { # leaves in kp_umask what takes from a new file all that kp_final does not have
  kp_rest=${kp_final#"${kp_final%???}"}
  kp_umask=$((7 - ${kp_rest%??}))
  kp_rest=${kp_rest#?}
  kp_umask=$kp_umask$((7 - ${kp_rest%?}))$((7 - ${kp_rest#?}))
}

kp_write_new() { # COMMAND…: what it prints, as the file kp_beside, which nobody has put there before us
  umask "$kp_umask"
  set -C
  "$@" >"$kp_beside"
  set -- "$?"
  set +C
  umask "${kp_login_umask:-022}"
  return "$1"
}

kp_rename_new() { # DEST: gives the file in kp_beside the mode kp_final and its owner, validates it, and makes it DEST
  kp_target=$1 kp_replaced=$kp_kind
  kp_dress_new
  if [ -e /sys/fs/selinux/enforce ] && [ "$kp_replaced" = file ]; then
    kp_do "cannot keep the context of $1" chcon --reference="$1" "$kp_beside"
  fi
  [ -z "$kp_validate" ] || kp_validated "$1"
  if [ "$kp_backup" = 1 ] && [ "$kp_replaced" != absent ]; then
    kp_saved=$1.$$.$(date +%Y-%m-%d@%H:%M:%S~)
    kp_do "cannot keep a backup of $1" cp -pP -- "$1" "$kp_saved"
    kp_result backup_file "$kp_saved"
  fi
  kp_sync "$kp_beside"
  kp_do "cannot write $1" mv -f -- "$kp_beside" "$1"
  kp_beside=''
  if [ -e /sys/fs/selinux/enforce ] && [ "$kp_replaced" != file ] && command -v restorecon >/dev/null; then
    kp_do "cannot label $1" restorecon "$1"
  fi
}

kp_dress_new() { # gives the file in kp_beside to kp_heirs, and the mode kp_final; leaves its attributes as kp_inspect does
  kp_heir="${kp_owner:-$kp_has_owner}:${kp_group:-$kp_has_group}"
  kp_inspect "$kp_beside"
  [ "$kp_has_size" = "${kp_wanted_size:-$kp_has_size}" ] ||
    kp_fail "cannot write $kp_target: there are $kp_has_size bytes of it instead of $kp_wanted_size"
  if [ "${kp_new_uid:-$kp_has_uid}:${kp_new_gid:-$kp_has_gid}" != "$kp_has_uid:$kp_has_gid" ]; then
    kp_do "cannot give $kp_beside to $kp_heir" chown -h "$kp_new_uid${kp_new_gid:+:$kp_new_gid}" "$kp_beside"
    kp_inspect "$kp_beside"
  fi
  if [ "$kp_has_mode" != "$kp_final" ]; then
    kp_do "cannot change the mode of $kp_beside" chmod "0$kp_final" "$kp_beside"
    kp_has_mode=$kp_final
  fi
  kp_inspected=1
}

kp_sync() { # FILE: to the disk, so that a power cut after the renaming cannot leave an empty file
  sync "$1" 2>/dev/null || dd if=/dev/null of="$1" conv=notrunc,fsync 2>/dev/null || : # best effort: not all can
}

kp_validated() { # DEST: fails unless the command of kp_validate, which gets the new file as $1, finds it good
  kp_validate_words=$(kp_command '' /dev/null sh -c "$kp_validate" sh "$kp_beside" 2>&1) && return
  [ "$kp_secret" = 0 ] || kp_validate_words='(its words are withheld: the content is secret)'
  kp_fail "the new content of $1 is not valid: $kp_validate_words"
}

kp_content_diff() { # PATH NEW DESCRIPTION: its diff, with what kp_inspect saw there; NEW may be empty
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
  kp_sha256 "$2"
  if [ "$kp_show_size" -gt 65536 ]; then kp_result "$1" "($kp_show_size bytes, SHA-256 $kp_sum)"
  elif [ "$(($(tr -d '\000' <"$2" | wc -c)))" != "$kp_show_size" ]; then
    kp_result "$1" "($kp_show_size bytes, binary, SHA-256 $kp_sum)"
  else kp_result_file "$1" "$2"
  fi
}
