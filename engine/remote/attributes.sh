# Who owns a path, and who may do what with it: users and groups by name, modes, and giving a path what it is to have.
# What is wanted is left by kp_attributes, what is there by kp_inspect (files.sh); nothing is changed in check mode.

kp_attributes() { # OWNER GROUP MODE: what the paths of this task are to have; an empty one stays as it is
  kp_owner=$1 kp_group=$2 kp_mode=$3
}

kp_four_digits() { # MODE: leaves an octal mode in kp_digits as Ansible writes it, 0644
  kp_digits=$1
  while [ "${#kp_digits}" -lt 4 ]; do kp_digits=0$kp_digits; done
}

kp_user_id() { # NAME: leaves the number of a user in kp_id
  kp_id=$1
  case $1 in
    root) kp_id=0 ;;
    *[!0-9]*) kp_id=$(id -u -- "$1" 2>/dev/null) || kp_miss user "$1" "there is no user $1" ;;
  esac
}

kp_group_id() { # NAME: leaves the number of a group in kp_id
  kp_id=$1
  case $1 in
    root) kp_id=0 && return ;;
    *[!0-9]*) ;;
    *) return ;;
  esac
  if command -v getent >/dev/null; then kp_id=$(getent group "$1")
  else kp_id=$(awk -F: -v name="$1" '$1 == name { print; found = 1 } END { exit !found }' /etc/group)
  fi || kp_miss group "$1" "there is no group $1"
  kp_id=${kp_id#*:*:} kp_id=${kp_id%%:*}
}

kp_mode_for() { # KIND MODE: leaves in kp_final what the wanted mode makes of this one
  case $kp_mode in
    '') kp_digits=$2 ;;
    *[!0-7]*)
      # chmod itself says what a symbolic mode comes to, on a path that nobody else sees
      if [ "$1" = directory ]; then mkdir "$kp_dir/kp-mode"; else : >"$kp_dir/kp-mode"; fi
      kp_do "cannot apply the mode $kp_mode" chmod "0$2" "$kp_dir/kp-mode"
      kp_do "cannot apply the mode $kp_mode" chmod "$kp_mode" "$kp_dir/kp-mode"
      kp_digits=$(stat -c %a "$kp_dir/kp-mode")
      rm -rf "$kp_dir/kp-mode"
      ;;
    *) kp_digits=$kp_mode ;;
  esac
  kp_four_digits "$kp_digits"
  kp_final=$kp_digits
}

kp_fit() { # PATH: gives what kp_inspect saw there the attributes wanted
  if [ -n "$kp_owner" ] && [ "$kp_owner" != "$kp_has_owner" ] && [ "$kp_owner" != "$kp_has_uid" ]; then
    kp_user_id "$kp_owner"
    [ "$kp_id" = "$kp_has_uid" ] || kp_property "owner of $1" "$kp_has_owner" "$kp_owner" || kp_checking || {
      kp_do "cannot give $1 to $kp_owner" chown -h "$kp_id" "$1"
      kp_restore_mode "$1"
    }
  fi
  if [ -n "$kp_group" ] && [ "$kp_group" != "$kp_has_group" ] && [ "$kp_group" != "$kp_has_gid" ]; then
    kp_group_id "$kp_group"
    [ "$kp_id" = "$kp_has_gid" ] || kp_property "group of $1" "$kp_has_group" "$kp_group" || kp_checking || {
      kp_do "cannot give $1 to the group $kp_group" chgrp -h "$kp_id" "$1"
      kp_restore_mode "$1"
    }
  fi
  [ -n "$kp_mode" ] && [ "$kp_kind" != link ] || return 0
  kp_mode_for "$kp_kind" "$kp_has_mode"
  kp_property "mode of $1" "$kp_has_mode" "$kp_final" || kp_checking ||
    kp_do "cannot change the mode of $1" chmod "0$kp_final" "$1" # five digits: GNU keeps a directory's s bits with four
}

kp_restore_mode() { # PATH: the kernel takes the s bits away with the owner
  case $kp_has_mode in
    0*) ;;
    *) [ "$kp_kind" = link ] || kp_do "cannot keep the mode of $1" chmod "0$kp_has_mode" "$1" ;;
  esac
}

kp_heirs() { # leaves in kp_new_uid and kp_new_gid whose the new path will be: as wanted, else as kp_inspect saw, else empty
  if [ -n "$kp_owner" ]; then kp_user_id "$kp_owner"; else kp_id=$kp_has_uid; fi
  kp_new_uid=$kp_id
  if [ -n "$kp_group" ]; then kp_group_id "$kp_group"; else kp_id=$kp_has_gid; fi
  kp_new_gid=$kp_id
}

kp_is_ours() { # DIRECTORY: whether what is made there will belong to kp_heirs without further ado
  case $kp_new_uid:$kp_new_gid in
    : | "${kp_uid:--}:" | ":${kp_gid:--}" | "${kp_uid:--}:${kp_gid:--}") [ ! -g "$1" ] ;;
    *) return 1 ;;
  esac
}

kp_dress() { # PATH KIND MODE: gives a new path of ours to kp_heirs, with the mode wanted, else that kp_inspect saw, else MODE
  [ -z "$kp_new_uid$kp_new_gid" ] ||
    kp_do "cannot give $1 to ${kp_owner:-$kp_has_owner}:${kp_group:-$kp_has_group}" \
      chown -h "$kp_new_uid${kp_new_gid:+:$kp_new_gid}" "$1"
  kp_mode_for "$2" "${kp_has_mode:-$3}"
  kp_do "cannot change the mode of $1" chmod "0$kp_final" "$1"
}
