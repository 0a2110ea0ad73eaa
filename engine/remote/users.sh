# Users: with shadow's programs (useradd), and for what busybox can do with those of busybox (adduser).

kp_user_wanted() { # UID GROUP HOME SHELL COMMENT_GIVEN COMMENT SYSTEM: what the account is to have; an empty one is not asked for
  kp_want_uid=$1 kp_want_group=$2 kp_want_home=$3 kp_want_shell=$4
  kp_want_comment=$5 kp_comment=$6 kp_want_system=$7
}

kp_user_present() { # NAME CREATE_HOME
  kp_want_gid=
  if [ -n "$kp_want_group" ]; then
    kp_account group "$kp_want_group"
    [ -n "$kp_account" ] || kp_miss group "$kp_want_group" "there is no group $kp_want_group"
    kp_account_field 3
    kp_want_gid=$kp_field
  fi
  kp_account passwd "$1"
  if [ -n "$kp_account" ]; then kp_user_change "$1"
  else kp_property "user $1" absent present || kp_checking || kp_user_add "$1"
  fi
  kp_account passwd "$1"
  [ "$2" = 0 ] || [ -z "$kp_account" ] || kp_user_home "$1"
}

kp_user_add() { # NAME: without a home, which kp_user_home makes
  kp_account group "$1"
  set -- "$1"
  if kp_has useradd; then
    set -- "$1" useradd -M
    # a group of the same name would otherwise be in the way
    [ -z "$kp_account" ] || [ -n "$kp_want_gid" ] || set -- "$@" -N
    [ -z "$kp_want_gid" ] || set -- "$@" -g "$kp_want_gid"
    [ "$kp_want_system" = 0 ] || set -- "$@" -r
    [ -z "$kp_want_home" ] || set -- "$@" -d "$kp_want_home"
    [ "$kp_want_comment" = 0 ] || set -- "$@" -c "$kp_comment"
  else
    set -- "$1" adduser -D -H
    [ -z "$kp_want_group" ] || set -- "$@" -G "$kp_want_group"
    [ "$kp_want_system" = 0 ] || set -- "$@" -S
    [ -z "$kp_want_home" ] || set -- "$@" -h "$kp_want_home"
    [ "$kp_want_comment" = 0 ] || set -- "$@" -g "$kp_comment"
  fi
  [ -z "$kp_want_uid" ] || set -- "$@" -u "$kp_want_uid"
  [ -z "$kp_want_shell" ] || set -- "$@" -s "$kp_want_shell"
  kp_account_name=$1
  shift
  kp_do "cannot add user $kp_account_name" "$@" -- "$kp_account_name"
}

kp_user_change() { # NAME: the fields of kp_account, with one usermod
  kp_account_name=$1
  set --
  if [ -n "$kp_want_uid" ] && ! kp_user_field 3 uid "$kp_want_uid"; then set -- "$@" -u "$kp_want_uid"; fi
  if [ -n "$kp_want_gid" ] && ! kp_user_field 4 'group number' "$kp_want_gid"; then set -- "$@" -g "$kp_want_gid"; fi
  if [ "$kp_want_comment" = 1 ] && ! kp_user_field 5 comment "$kp_comment"; then set -- "$@" -c "$kp_comment"; fi
  if [ -n "$kp_want_home" ] && ! kp_user_field 6 home "$kp_want_home"; then set -- "$@" -d "$kp_want_home"; fi
  if [ -n "$kp_want_shell" ] && ! kp_user_field 7 shell "$kp_want_shell"; then set -- "$@" -s "$kp_want_shell"; fi
  [ "$#" -gt 0 ] || return 0
  kp_checking || kp_usermod "$@" -- "$kp_account_name"
}

kp_user_field() { # NUMBER WHAT WANTED
  kp_account_field "$1"
  kp_property "$2 of $kp_account_name" "$kp_field" "$3"
}

kp_usermod() { # OPTION...
  kp_has usermod || kp_fail "cannot change user $kp_account_name: this host has no usermod"
  kp_do "cannot change user $kp_account_name" usermod "$@"
}

# Made beside its place and renamed: whoever finds a home finds all of it.
kp_user_home() { # NAME, whose line is in kp_account
  kp_account_field 6
  kp_user_folder=$kp_field
  [ -n "$kp_user_folder" ] && [ ! -e "$kp_user_folder" ] || return 0
  # of a user just added this belongs to the same change
  kp_property "home $kp_user_folder" absent present
  kp_checking && return
  kp_account_field 3
  kp_user_owner=$kp_field
  kp_account_field 4
  kp_user_owner=$kp_user_owner:$kp_field
  kp_user_beside=${kp_user_folder%/*}/.${kp_user_folder##*/}.kplay
  kp_do "cannot make $kp_user_folder" mkdir -p -- "${kp_user_folder%/*}/"
  rm -rf -- "$kp_user_beside"
  if [ -d /etc/skel ]; then kp_do "cannot make $kp_user_folder" cp -R /etc/skel "$kp_user_beside"
  else kp_do "cannot make $kp_user_folder" mkdir -- "$kp_user_beside"
  fi
  kp_do "cannot make $kp_user_folder" chown -R "$kp_user_owner" "$kp_user_beside"
  kp_do "cannot make $kp_user_folder" chmod "$(kp_user_home_mode)" "$kp_user_beside"
  kp_do "cannot make $kp_user_folder" mv -- "$kp_user_beside" "$kp_user_folder"
}

kp_user_home_mode() { # prints it, as login.defs(5) has it
  kp_user_mode=
  [ ! -r /etc/login.defs ] || kp_user_mode=$(awk '$1 == "HOME_MODE" { print $2 }' /etc/login.defs)
  printf '%s\n' "${kp_user_mode:-0755}"
}

kp_user_groups() { # NAME APPEND GROUP...: its groups beside its own
  kp_account_name=$1 kp_groups_append=$2
  shift 2
  kp_groups_wanted=' '
  for kp_group_name in "$@"; do
    kp_account group "$kp_group_name"
    [ -n "$kp_account" ] || kp_miss group "$kp_group_name" "there is no group $kp_group_name"
    kp_groups_wanted="$kp_groups_wanted${kp_account%%:*} "
  done
  kp_groups_now=' ' kp_groups_own=
  kp_account passwd "$kp_account_name"
  if [ -n "$kp_account" ]; then
    kp_groups_own=$(id -gn -- "$kp_account_name")
    for kp_group_name in $(id -Gn -- "$kp_account_name"); do
      case " $kp_groups_own $kp_groups_now" in
        *" $kp_group_name "*) ;;
        *) kp_groups_now="$kp_groups_now$kp_group_name " ;;
      esac
    done
  fi
  kp_groups_settle
}

kp_groups_settle() { # from kp_groups_now to kp_groups_wanted, lists with blanks around each name
  kp_groups_joined='' kp_groups_left='' kp_groups_new=' '
  for kp_group_name in $kp_groups_wanted; do
    case " $kp_groups_own$kp_groups_now" in
      *" $kp_group_name "*) ;;
      *) [ "$kp_group_name" = "$kp_groups_own" ] || kp_groups_joined="$kp_groups_joined $kp_group_name" ;;
    esac
  done
  for kp_group_name in $kp_groups_now; do
    case $kp_groups_append$kp_groups_wanted in
      1* | *" $kp_group_name "*) kp_groups_new="$kp_groups_new$kp_group_name " ;;
      *) kp_groups_left="$kp_groups_left $kp_group_name" ;;
    esac
  done
  [ -n "$kp_groups_joined$kp_groups_left" ] || return 0
  kp_groups_new=$kp_groups_new${kp_groups_joined# }
  kp_groups_now=${kp_groups_now% } kp_groups_new=${kp_groups_new% }
  kp_property "groups of $kp_account_name" "${kp_groups_now# }" "${kp_groups_new# }"
  kp_checking && return
  if kp_has usermod; then
    kp_usermod -G "$(printf %s "${kp_groups_new# }" | tr ' ' ,)" -- "$kp_account_name"
    return
  fi
  for kp_group_name in $kp_groups_joined; do
    kp_do "cannot put $kp_account_name into $kp_group_name" addgroup "$kp_account_name" "$kp_group_name"
  done
  for kp_group_name in $kp_groups_left; do
    kp_do "cannot take $kp_account_name out of $kp_group_name" delgroup "$kp_account_name" "$kp_group_name"
  done
}

kp_user_password() { # NAME HASH UPDATE LOCK: HASH and LOCK may be empty; UPDATE is always or on_create (while there is none)
  kp_account shadow "$1"
  kp_account_field 2
  kp_password_now=$kp_field
  kp_password_bare=$kp_password_now
  while [ "${kp_password_bare#!}" != "$kp_password_bare" ]; do kp_password_bare=${kp_password_bare#!}; done
  case $3.$kp_password_bare in
    always.* | on_create. | on_create.\*) kp_user_hash "$1" "$2" ;;
  esac
  [ -n "$4" ] || return 0
  kp_password_locked=0
  case $kp_password_now in !*) kp_password_locked=1 ;; esac
  # without a password there is nothing to unlock
  [ "$4.$kp_password_now" != "0.!" ] && [ "$4.$kp_password_now" != "0.!!" ] || return 0
  kp_property "password of $1 locked" "$kp_password_locked" "$4" || kp_checking || {
    if kp_has usermod; then
      if [ "$4" = 1 ]; then set -- "$1" usermod -L; else set -- "$1" usermod -U; fi
    elif [ "$4" = 1 ]; then set -- "$1" passwd -l
    else set -- "$1" passwd -u
    fi
    kp_account_name=$1
    shift
    kp_do "cannot lock or unlock the password of $kp_account_name" "$@" "$kp_account_name"
  }
}

kp_user_hash() { # NAME HASH: gives it this password unless it has it; leaves kp_password_now
  [ -n "$2" ] && [ "$kp_password_bare" != "$2" ] && [ "$kp_password_now" != "$2" ] || return 0
  kp_property "password of $1" '(another)' '(the one given)'
  kp_password_now=$2
  kp_checking && return
  printf '%s:%s\n' "$1" "$2" >"$kp_dir/password"
  kp_password_words=$(chpasswd -e <"$kp_dir/password" 2>&1) || kp_fail "cannot set the password of $1: $kp_password_words"
  rm -f "$kp_dir/password"
}

kp_user_report() { # NAME: what the account is now
  kp_account passwd "$1"
  [ -n "$kp_account" ] || return 0
  for kp_report_field in 3:uid 4:group 5:comment 6:home 7:shell; do
    kp_account_field "${kp_report_field%:*}"
    kp_result "${kp_report_field#*:}" "$kp_field"
  done
}

kp_user_absent() { # NAME REMOVE FORCE
  kp_account passwd "$1"
  [ -n "$kp_account" ] || return 0
  kp_property "user $1" present absent
  kp_checking && return
  kp_account_field 6
  kp_account_name=$1 kp_user_remove=$2 kp_user_force=$3
  set --
  if kp_has userdel; then
    # userdel fails when there is no home to remove
    [ "$kp_user_remove" = 0 ] || [ ! -d "$kp_field" ] || set -- "$@" -r
    [ "$kp_user_force" = 0 ] || set -- "$@" -f
    kp_delete=userdel
  else
    [ "$kp_user_remove" = 0 ] || set -- "$@" --remove-home
    kp_delete=deluser
  fi
  kp_do "cannot remove user $kp_account_name" "$kp_delete" "$@" -- "$kp_account_name"
}
