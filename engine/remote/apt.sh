# Packages of Debian and its kin. What is installed is asked of dpkg alone, which is quick; apt is called when there is work.

kp_apt_options() { # STATE LOCK_TIMEOUT OPTION...: where apt and dpkg keep their state (/var/lib), how many seconds to wait
  # for others who install, and words for every call of apt-get
  command -v apt-get >/dev/null 2>&1 || kp_fail 'this host has no apt-get: it is not of the Debian family'
  kp_apt_home=$1 kp_apt_patience=$2
  shift 2
  # words with blanks in them do not occur: the module lets none pass
  kp_apt_words="$*"
}

# Daemons that a package starts get none of the session's descriptors, and keep no pipe of ours open.
kp_apt_get() { # WORD...: without questions, old configuration files kept
  # shellcheck disable=SC2086 # the options are words
  DEBIAN_FRONTEND=noninteractive apt-get -y -q -o "DPkg::Lock::Timeout=$kp_apt_patience" \
    -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold $kp_apt_words "$@" \
    2>"$kp_dir/errors" 7>&- 8>&- 9>&-
}

kp_apt_do() { # MESSAGE WORD...: the same; the task fails when it does
  kp_apt_message=$1
  shift
  kp_apt_get "$@" || kp_fail "$kp_apt_message: $(cat "$kp_dir/errors")"
}

kp_apt_plan() { # WORD...: leaves in the file plan what apt-get would do, lines `Inst NAME [OLD] (NEW …)` and `Remv NAME [OLD]`
  # shellcheck disable=SC2086 # the options are words
  DEBIAN_FRONTEND=noninteractive apt-get -s -q $kp_apt_words "$@" >"$kp_dir/simulation" 2>"$kp_dir/errors" || return 1
  grep -E '^(Inst|Remv) ' "$kp_dir/simulation" >"$kp_dir/plan" || :
}

kp_apt_note() { # notes everything in the plan as a change; true when there is nothing in it
  kp_apt_idle=0
  while read -r kp_apt_verb kp_apt_package kp_apt_old kp_apt_new; do
    case $kp_apt_verb.$kp_apt_old in
      Remv.*) kp_apt_old=${kp_apt_old#[} kp_apt_new=absent ;;
      Inst.\[*) kp_apt_old=${kp_apt_old#[} ;;
      *) kp_apt_new="$kp_apt_old $kp_apt_new" kp_apt_old=absent ;;
    esac
    kp_apt_new=${kp_apt_new#(} kp_apt_new=${kp_apt_new%% *}
    kp_property "package $kp_apt_package" "${kp_apt_old%]}" "$kp_apt_new" || kp_apt_idle=1
  done <"$kp_dir/plan"
  return "$kp_apt_idle"
}

kp_apt_update() { # VALID ALONE: reads the lists of packages anew unless they are younger than VALID seconds
  kp_apt_lists
  if [ "$kp_apt_age" -ge "$1" ] || [ "$1" = 0 ]; then
    [ "$2" = 0 ] || kp_changed
    kp_checking || kp_apt_fetch
  fi
  kp_apt_lists
  kp_result cache_update_time "$kp_apt_time"
}

kp_apt_lists() { # leaves in kp_apt_time when the lists were read, in kp_apt_age how many seconds ago
  kp_apt_time=0
  for kp_apt_stamp in "$kp_apt_home/apt/periodic/update-success-stamp" "$kp_apt_home/apt/lists"; do
    [ -e "$kp_apt_stamp" ] || continue
    kp_apt_time=$(stat -c %Y "$kp_apt_stamp")
    break
  done
  kp_apt_age=$(($(date +%s) - kp_apt_time))
}

kp_apt_fetch() { # apt-get itself does not wait for others who read the lists: on a new host that is its own timer
  kp_apt_waited=0
  until kp_apt_get -o APT::Update::Error-Mode=any update; do
    if [ "$kp_apt_waited" -ge "$kp_apt_patience" ] || ! grep -q 'Could not get lock' "$kp_dir/errors"; then
      kp_fail "cannot read the lists of packages: $(cat "$kp_dir/errors")"
    fi
    sleep 1
    kp_apt_waited=$((kp_apt_waited + 1))
  done
  # apt leaves no trace when there was nothing new
  mkdir -p "$kp_apt_home/apt/periodic" && : >"$kp_apt_home/apt/periodic/update-success-stamp"
  kp_result cache_updated 1
}

kp_apt_mend() { # goes on with what was cut off while dpkg was at work
  for kp_apt_journal in "$kp_apt_home"/dpkg/updates/[0-9]*; do
    [ -e "$kp_apt_journal" ] || return 0
    DEBIAN_FRONTEND=noninteractive dpkg --force-confdef --force-confold --configure -a \
      2>"$kp_dir/errors" 7>&- 8>&- 9>&- || kp_fail "cannot go on with what dpkg had begun: $(cat "$kp_dir/errors")"
    return 0
  done
}

kp_apt_known() { # NAME...: leaves what dpkg knows of them in the file known, lines `STATUS NAME ARCHITECTURE VERSION`
  # dpkg-query fails when it knows one of them not at all
  dpkg-query -W -f '${db:Status-Status} ${Package} ${Architecture} ${Version}\n' "$@" >"$kp_dir/known" 2>/dev/null || :
}

kp_apt_has() { # NAME VERSION: whether a package is installed, in a version that the pattern VERSION fits (empty: any)
  kp_apt_status=absent
  while read -r kp_apt_is kp_apt_package kp_apt_architecture kp_apt_version; do
    [ "$1" = "$kp_apt_package" ] || [ "$1" = "$kp_apt_package:$kp_apt_architecture" ] || continue
    # dpkg also knows names that only stand in the dependencies of others
    [ "$kp_apt_is" != not-installed ] || continue
    kp_apt_status=$kp_apt_is
    [ "$kp_apt_is" = installed ] || continue
    # shellcheck disable=SC2254 # a version may be a pattern
    case $kp_apt_version in ${2:-*}) return 0 ;; esac
    kp_apt_status=$kp_apt_version
  done <"$kp_dir/known"
  return 1
}

kp_apt_provided() { # NAME: whether an installed package stands in for it
  dpkg-query -W -f '${db:Status-Status} ${Provides}\n' 2>/dev/null |
    awk -v name="$1" '
      $1 == "installed" {
        gsub(/[(][^)]*[)]|,/, " ")
        for (at = 2; at <= NF; at++) if ($at == name) found = 1
      }
      END { exit !found }'
}

kp_apt_install() { # UPDATE VALID ONLY_UPGRADE NAME[=VERSION]...: installs what is not there in that version
  kp_apt_refresh=$1 kp_apt_valid=$2 kp_apt_present=$3
  shift 3
  # shellcheck disable=SC2046 # names of packages have no blanks
  kp_apt_known $(printf '%s\n' "$@" | sed 's/=.*//')
  kp_apt_missing=
  for kp_apt_want in "$@"; do
    kp_apt_name=${kp_apt_want%%=*} kp_apt_pattern=
    [ "$kp_apt_name" = "$kp_apt_want" ] || kp_apt_pattern=${kp_apt_want#*=}
    kp_apt_has "$kp_apt_name" "$kp_apt_pattern" && continue
    [ "$kp_apt_present" = 0 ] || [ "$kp_apt_status" != absent ] || continue
    if [ "$kp_apt_status" = absent ] && [ -z "$kp_apt_pattern" ] && kp_apt_provided "$kp_apt_name"; then continue; fi
    kp_property "package $kp_apt_name" "$kp_apt_status" "${kp_apt_pattern:-present}"
    kp_apt_missing="$kp_apt_missing $kp_apt_want"
  done
  [ -n "$kp_apt_missing" ] || return 0
  [ "$kp_apt_refresh" = 0 ] || kp_apt_update "$kp_apt_valid" 0
  # shellcheck disable=SC2086 # names of packages have no blanks
  set -- $kp_apt_missing
  if kp_checking; then
    # newer lists may have what these do not
    kp_apt_plan install -- "$@" || [ "$kp_apt_refresh" = 1 ] ||
      kp_miss package "$*" "cannot install $*: $(cat "$kp_dir/errors")"
    return 0
  fi
  kp_apt_mend
  kp_apt_do "cannot install $*" install -- "$@"
}

kp_apt_latest() { # UPDATE VALID NAME...: installs the newest of each, after a look at what apt-get would do
  kp_apt_refresh=$1
  if [ "$1" = 1 ]; then kp_apt_update "$2" 0; fi
  shift 2
  if ! kp_apt_plan install -- "$@"; then
    # newer lists may have what these do not
    if kp_checking && [ "$kp_apt_refresh" = 1 ]; then
      kp_changed
      return
    fi
    kp_miss package "$*" "cannot install $*: $(cat "$kp_dir/errors")"
  fi
  kp_apt_note && return
  kp_checking && return
  kp_apt_mend
  kp_apt_do "cannot install $*" install -- "$@"
}

kp_apt_remove() { # PURGE NAME...
  kp_apt_verb_wanted=remove
  [ "$1" = 0 ] || kp_apt_verb_wanted=purge
  shift
  kp_apt_known "$@"
  kp_apt_found=
  for kp_apt_name in "$@"; do
    kp_apt_has "$kp_apt_name" '' && kp_apt_status=installed
    case $kp_apt_verb_wanted.$kp_apt_status in
      *.absent | remove.config-files) continue ;;
    esac
    kp_property "package $kp_apt_name" "$kp_apt_status" absent
    kp_apt_found="$kp_apt_found $kp_apt_name"
  done
  [ -n "$kp_apt_found" ] || return 0
  kp_checking && return
  kp_apt_mend
  # shellcheck disable=SC2086 # names of packages have no blanks
  kp_apt_do "cannot remove$kp_apt_found" "$kp_apt_verb_wanted" -- $kp_apt_found
}

kp_apt_deb() { # FILE: a package in a file on the host, with what it depends on
  kp_expand "$1"
  [ -f "$kp_path" ] || kp_miss path "$kp_path" "there is no file $kp_path to install"
  # shellcheck disable=SC2016 # dpkg-deb is to expand these
  kp_apt_fields=$(dpkg-deb -W --showformat '${Package} ${Version}' "$kp_path" 2>"$kp_dir/errors") ||
    kp_fail "$kp_path is no package: $(cat "$kp_dir/errors")"
  kp_apt_name=${kp_apt_fields%% *}
  kp_apt_known "$kp_apt_name"
  kp_apt_has "$kp_apt_name" '' || kp_apt_version=$kp_apt_status
  kp_property "package $kp_apt_name" "$kp_apt_version" "${kp_apt_fields#* }" && return
  kp_checking && return
  kp_apt_mend
  kp_apt_do "cannot install $kp_path" install -- "$kp_path"
}

kp_apt_all() { # UPDATE VALID VERB: upgrade, dist-upgrade or autoremove, after a look at what it would do
  if [ "$1" = 1 ]; then kp_apt_update "$2" 0; fi
  kp_apt_plan "$3" || kp_fail "cannot $3: $(cat "$kp_dir/errors")"
  kp_apt_note && return
  kp_checking && return
  kp_apt_mend
  kp_apt_do "cannot $3" "$3"
}
