# Accounts, and groups: with shadow's programs (groupadd), and for what busybox can do with those of busybox (addgroup).

kp_account() { # DATABASE NAME: leaves the line of passwd, group or shadow in kp_account, empty when there is none
  if command -v getent >/dev/null 2>&1; then
    kp_account=$(getent "$1" "$2") || kp_account=
  else
    kp_account=$(awk -F: -v name="$2" '$1 == name || ($3 == name && FILENAME != "/etc/shadow") { print; exit }' "/etc/$1")
  fi
}

kp_account_field() { # NUMBER: leaves a field of kp_account in kp_field
  kp_field=$kp_account
  kp_field_at=$1
  while [ "$kp_field_at" -gt 1 ]; do
    kp_field=${kp_field#*:}
    kp_field_at=$((kp_field_at - 1))
  done
  kp_field=${kp_field%%:*}
}

kp_has() { # PROGRAM
  command -v "$1" >/dev/null 2>&1
}

kp_group_present() { # NAME GID SYSTEM NON_UNIQUE
  kp_account group "$1"
  if [ -z "$kp_account" ]; then
    kp_property "group $1" absent present || kp_checking || kp_group_add "$@"
  elif [ -n "$2" ]; then
    kp_account_field 3
    kp_property "number of group $1" "$kp_field" "$2" || kp_checking || {
      kp_has groupmod || kp_fail "cannot change group $1: this host has no groupmod"
      kp_option=
      [ "$4" = 0 ] || kp_option=-o
      kp_do "cannot change group $1" groupmod ${kp_option:+"$kp_option"} -g "$2" -- "$1"
    }
  fi
  kp_account group "$1"
  [ -z "$kp_account" ] || { kp_account_field 3; kp_result gid "$kp_field"; }
}

kp_group_add() { # NAME GID SYSTEM NON_UNIQUE
  kp_account_name=$1 kp_account_gid=$2 kp_account_system=$3 kp_account_shared=$4
  set --
  if kp_has groupadd; then
    [ "$kp_account_system" = 0 ] || set -- "$@" -r
    [ "$kp_account_shared" = 0 ] || set -- "$@" -o
    kp_add=groupadd
  else
    [ "$kp_account_system" = 0 ] || set -- "$@" -S
    kp_add=addgroup
  fi
  [ -z "$kp_account_gid" ] || set -- "$@" -g "$kp_account_gid"
  kp_do "cannot add group $kp_account_name" "$kp_add" "$@" -- "$kp_account_name"
}

kp_group_absent() { # NAME
  kp_account group "$1"
  [ -n "$kp_account" ] || return 0
  kp_property "group $1" present absent || kp_checking || {
    kp_delete=delgroup
    ! kp_has groupdel || kp_delete=groupdel
    kp_do "cannot remove group $1" "$kp_delete" -- "$1"
  }
}
