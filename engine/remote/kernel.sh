# The running kernel's parameters and modules.

kp_sysctl() { # FILE NAME VALUE IGNORE: gives the kernel's parameter, a file below /proc/sys, a value, unless it has it
  if [ ! -e "$1" ]; then
    [ "$4" = 0 ] || return 0
    kp_miss path "$1" "this kernel has no parameter $2 (there is no $1)"
  fi
  kp_running=$(cat "$1" 2>/dev/null) # some can only be written
  kp_words kp_running "$kp_running"
  kp_words kp_value "$3"
  kp_property "$2" "$kp_running" "$kp_value" && return
  kp_checking && return
  { printf '%s\n' "$3" >"$1"; } 2>/dev/null && return
  [ "$4" = 1 ] || kp_fail "the kernel does not take $3 for $2"
}

kp_words() { # VARIABLE TEXT: leaves the text's words in the variable, with a space between two: the kernel writes tabs
  kp_into=$1
  set -f
  # shellcheck disable=SC2086 # words
  set -- $2
  set +f
  eval "$kp_into=\$*"
}

kp_modprobe() { # NAME WANTED PARAMETERS: WANTED is 1 when the module is to be loaded
  kp_is_loaded=0
  ! kp_loaded "$1" || kp_is_loaded=1
  kp_property "module $1" "$kp_is_loaded" "$2" && return
  kp_checking && return
  kp_needs package modprobe
  if [ "$2" = 0 ]; then
    kp_do "cannot unload the module $1" modprobe -r "$1"
  else
    kp_module=$1
    set -f
    # shellcheck disable=SC2086 # words
    set -- $3
    set +f
    kp_do "cannot load the module $kp_module" modprobe "$kp_module" "$@"
  fi
}

kp_loaded() { # NAME: whether the kernel has the module, loaded or built in; - and _ are the same in its name
  kp_plain=$(printf '%s\n' "$1" | tr - _)
  grep -q "^$kp_plain " /proc/modules 2>/dev/null && return
  tr - _ <"/lib/modules/$(uname -r)/modules.builtin" 2>/dev/null | grep -q "/$kp_plain\.ko"
}

kp_only_line() { # FILE LINE: a file that says just this
  kp_destination "$1" ''
  if [ "$kp_kind" = file ] && [ "$(cat "$kp_path")" = "$2" ]; then return; fi
  kp_arrive
  kp_put '' printf '%s\n' "$2"
}
