# Units of systemd. What is to be comes first to look, then to change: masked, enabled, running.

kp_systemd() { # NAME STATE ENABLED MASKED DAEMON_RELOAD DAEMON_REEXEC SCOPE NO_BLOCK FORCE; an empty one is not asked for
  kp_unit=$1 kp_unit_scope=$7 kp_unit_block='' kp_unit_force=''
  [ "$8" = 0 ] || kp_unit_block=--no-block
  [ "$9" = 0 ] || kp_unit_force=--force
  command -v systemctl >/dev/null 2>&1 || kp_fail 'this host has no systemctl: systemd does not run it'
  kp_systemd_manager "$5" "$6"
  [ -n "$1" ] || return 0
  kp_unit_look
  kp_unit_masked "$4"
  kp_unit_enabled "$3"
  kp_unit_state "$2"
}

kp_systemctl() { # WORD...: of the manager that the task speaks of
  if [ "$kp_unit_scope" = user ]; then
    XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)} systemctl --user "$@"
  else
    systemctl "$@"
  fi
}

kp_systemd_manager() { # DAEMON_RELOAD DAEMON_REEXEC: these bring nothing about by themselves, so they count as no change
  kp_checking && return
  [ "$1" = 0 ] || kp_do 'cannot reload the units' kp_systemctl daemon-reload
  [ "$2" = 0 ] || kp_do 'cannot start the manager anew' kp_systemctl daemon-reexec
}

kp_unit_look() { # leaves kp_unit_load, kp_unit_active and kp_unit_file
  kp_unit_shown=$(kp_systemctl show -p LoadState,ActiveState,SubState,UnitFileState,FragmentPath,MainPID -- "$kp_unit" 2>&1) ||
    kp_fail "cannot ask systemd about $kp_unit: $kp_unit_shown"
  kp_result status "$kp_unit_shown"
  kp_unit_load='' kp_unit_active='' kp_unit_file=''
  while IFS='=' read -r kp_unit_key kp_unit_value; do
    case $kp_unit_key in
      LoadState) kp_unit_load=$kp_unit_value ;;
      ActiveState) kp_unit_active=$kp_unit_value ;;
      UnitFileState) kp_unit_file=$kp_unit_value ;;
    esac
  done <<KP_UNIT
$kp_unit_shown
KP_UNIT
  [ "$kp_unit_load" != not-found ] || kp_miss unit "$kp_unit" "there is no unit $kp_unit"
}

kp_unit_masked() { # MASKED
  [ -n "$1" ] || return 0
  kp_unit_is=0
  [ "$kp_unit_load" != masked ] && [ "$kp_unit_file" != masked ] || kp_unit_is=1
  kp_property "$kp_unit masked" "$kp_unit_is" "$1" || kp_checking || {
    kp_unit_verb=unmask
    [ "$1" = 0 ] || kp_unit_verb=mask
    kp_do "cannot $kp_unit_verb $kp_unit" kp_systemctl "$kp_unit_verb" -- "$kp_unit"
  }
}

kp_unit_enabled() { # ENABLED: units that cannot be enabled, or are by others, are as they should be
  case $1.$kp_unit_file in
    . | .* | 1.enabled | 1.static | 1.indirect | 1.alias | 1.generated | 1.transient) return 0 ;;
    0.enabled | 0.enabled-runtime) kp_unit_verb=disable ;;
    0.*) return 0 ;;
    *) kp_unit_verb=enable ;;
  esac
  kp_property "$kp_unit enabled" "$((1 - $1))" "$1"
  kp_checking && return
  kp_do "cannot $kp_unit_verb $kp_unit" kp_systemctl "$kp_unit_verb" ${kp_unit_force:+"$kp_unit_force"} -- "$kp_unit"
}

kp_unit_state() { # STATE
  case $kp_unit_active in
    active | activating | reloading | refreshing) kp_unit_is=started ;;
    deactivating) kp_unit_is=stopping ;;
    *) kp_unit_is=stopped ;;
  esac
  case $1 in
    started) kp_unit_verb=start ;;
    stopped) kp_unit_verb=stop ;;
    restarted) kp_unit_verb=restart ;;
    reloaded)
      kp_unit_verb=reload
      [ "$kp_unit_is" = started ] || kp_unit_verb=start
      ;;
    *) return 0 ;;
  esac
  kp_property "state of $kp_unit" "$kp_unit_is" "$1" && return
  kp_checking && return
  kp_unit_words=$(kp_systemctl "$kp_unit_verb" ${kp_unit_block:+"$kp_unit_block"} -- "$kp_unit" 2>&1) ||
    kp_fail "cannot $kp_unit_verb $kp_unit: $kp_unit_words
$(kp_unit_story)"
}

kp_unit_story() { # prints what systemd and the journal have to say of the unit
  kp_systemctl status --no-pager --full --lines=0 -- "$kp_unit" 2>&1
  command -v journalctl >/dev/null 2>&1 || return 0
  if [ "$kp_unit_scope" = user ]; then set -- --user-unit; else set -- --unit; fi
  journalctl --no-pager --output=short --lines=20 "$1=$kp_unit" 2>&1
}
