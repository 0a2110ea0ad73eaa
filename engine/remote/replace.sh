# Every match in the lines of a file.

kp_substitute() { # PATH TEXT IGNORE_CASE SCRIPT AFTER AFTER_CASE BEFORE BEFORE_CASE: SCRIPT is a sed script for each line
  kp_line_file "$1" 0
  kp_word='' kp_missing=''
  kp_section "$5" "$6" "$7" "$8"
  if [ -n "$kp_missing" ]; then
    kp_word=''
  elif [ -z "$kp_to" ] || [ "$kp_from" -le "$kp_to" ]; then
    printf '%s,%s{\n%s\n}\n' "$kp_from" "${kp_to:-\$}" "$4" >"$kp_dir/kp-script"
    sed -E -f "$kp_dir/kp-script" "$kp_old" >"$kp_dir/kp-replaced" || kp_fail "cannot replace in $kp_path"
    cmp -s "$kp_old" "$kp_dir/kp-replaced" || kp_substitutions "$2" "$3"
  fi
  kp_line_finish kp_substituted
  [ -z "$kp_missing" ] || kp_result msg "no line matches $kp_missing"
}

kp_section() { # AFTER AFTER_CASE BEFORE BEFORE_CASE: leaves first and last line in kp_from and kp_to, or in kp_missing what is not there
  kp_from=1 kp_to=''
  if [ -n "$1" ]; then
    kp_line_find regexp "$1" "$2"
    if [ -z "$kp_matches" ]; then kp_missing=after; return; fi
    kp_from=$((${kp_matches%%:*} + 1))
  fi
  [ -n "$3" ] || return 0
  kp_line_find regexp "$3" "$4"
  kp_to=$(printf '%s\n' "$kp_matches" | awk -F : -v from="$kp_from" -v first="${1:+1}" '
    $1 != "" && $1 + 0 >= from + 0 { found = $1; if (first) exit } END { print found }')
  if [ -z "$kp_to" ]; then kp_missing=before; return; fi
  kp_to=$((kp_to - 1))
}

kp_substitutions() { # TEXT IGNORE_CASE: says in kp_word how many there are; what matches nothing between two letters counts as one
  sed -n "$kp_from,${kp_to:-\$}p" "$kp_old" >"$kp_dir/kp-section"
  kp_case=-aoE
  [ "$2" = 0 ] || kp_case=-aoiE
  grep "$kp_case" -f - -- "$kp_dir/kp-section" >"$kp_dir/kp-found" <<KP_TEXT
$1
KP_TEXT
  kp_count=$(wc -l <"$kp_dir/kp-found")
  [ "$kp_count" -gt 0 ] || kp_count=1
  kp_word="$((kp_count)) replacements made"
}

kp_substituted() {
  cat "$kp_dir/kp-replaced"
}
