# Files of the controller, and of the host itself, at another place on the host.

kp_copy() { # DEST NAME SHA256 SIZE FORCE: the upload `content`, of this digest and size, as the file DEST or DEST/NAME
  kp_destination "$1" "$2"
  if kp_has_content "$3" "$4" "$5"; then
    [ "$5" = 0 ] || kp_fit "$kp_path"
  else
    kp_arrive
    kp_copy_content "($4 bytes, SHA-256 $3)" "$4"
  fi
  if [ "$kp_secret" = 1 ]; then kp_result secret_checksum "$3"; else kp_result checksum "$3"; fi
  kp_report dest "$kp_path"
}

kp_copy_content() { # DESCRIPTION SIZE: puts the upload `content` at kp_path; a big one is brought beside it, on the same file system
  if kp_checking && { [ "$kp_diff.$kp_secret" != 1.0 ] || [ "$2" -gt 65536 ]; }; then
    kp_put "$1"
    return
  fi
  kp_wanted_size=$2 kp_stage=${kp_path%/*}/.${kp_path##*/}.kplay
  if kp_checking; then kp_taken content || kp_ask '' content; else kp_taken content || kp_ask "$kp_stage" content; fi
  if [ "$kp_given" = "f$kp_stage/content" ]; then kp_copy_brought "$1"; else kp_put "$1" kp_emit content; fi
}

kp_copy_brought() { # DESCRIPTION: as kp_put, with the upload that is beside its place already
  [ "$kp_diff.$kp_secret" != 1.0 ] || kp_content_diff "$kp_path" '' "$1"
  kp_brought_in=$kp_stage
  kp_beside=$kp_stage/content
  kp_mask
  kp_rename_new "$kp_path"
  kp_do "cannot remove $kp_stage" rmdir -- "$kp_stage"
}

kp_copy_here() { # SRC DEST FORCE PRESERVE: the same with a file of the host
  kp_expand "$1"
  kp_source=$kp_path
  [ -f "$kp_source" ] || kp_miss path "$kp_source" "there is no file $kp_source to copy"
  [ -r "$kp_source" ] || kp_fail "cannot read $kp_source: no permission"
  kp_source_size=$(($(wc -c <"$kp_source")))
  kp_sha256 "$kp_source" || kp_fail "cannot read $kp_source"
  kp_source_sum=$kp_sum
  [ "$4" = 0 ] || kp_mode=$(stat -L -c %a -- "$kp_source")
  kp_destination "$2" "${kp_source##*/}"
  if kp_has_content "$kp_source_sum" "$kp_source_size" "$3"; then
    [ "$3" = 0 ] || kp_fit "$kp_path"
  else
    kp_arrive
    kp_put '' cat "$kp_source"
  fi
  kp_result src "$kp_source"
  kp_result checksum "$kp_source_sum"
  kp_report dest "$kp_path"
}

kp_has_content() { # SHA256 SIZE FORCE: whether the file that kp_inspect saw at kp_path may stay
  [ "$kp_kind" = file ] || return 1
  [ "$3" = 1 ] || return 0
  [ "$kp_has_size" = "$2" ] && kp_sha256 "$kp_path" && [ "$kp_sum" = "$1" ]
}

kp_copy_on_host() { # SRC DEST FORCE PRESERVE: a file or a directory of the host
  kp_expand "$1"
  if [ -d "$kp_path" ]; then kp_copy_tree_here "$@"; else kp_copy_here "$@"; fi
}
