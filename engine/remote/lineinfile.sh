# One line of a file.

kp_line_file() { # PATH CREATE: looks at the file, its links followed; makes an empty one of it when it may be created
  kp_expand "$1"
  kp_through 1
  kp_inspect "$kp_path"
  kp_inside=0
  kp_old=$kp_path
  case $kp_kind in
    file) [ -r "$kp_path" ] || kp_fail "cannot read $kp_path: no permission" ;;
    absent)
      [ "$2" = 1 ] || kp_miss path "$kp_path" "there is no file $kp_path (create makes one)"
      kp_old=/dev/null
      ;;
    *) kp_fail "$kp_path is a $kp_kind, not a file" ;;
  esac
}

kp_line_find() { # KIND TEXT IGNORE_CASE: prints the numbers of the lines that match: KIND regexp, search_string or line
  # the text goes by a file: it may be a secret, and arguments can be seen by all
  printf '%s\n' "$2" >"$kp_dir/kp-text"
  case $1.$3 in
    regexp.0) grep -anE -f "$kp_dir/kp-text" -- "$kp_old" ;;
    regexp.1) grep -aniE -f "$kp_dir/kp-text" -- "$kp_old" ;;
    search_string.*) grep -anF -f "$kp_dir/kp-text" -- "$kp_old" ;;
    line.*) grep -anxF -f "$kp_dir/kp-text" -- "$kp_old" ;;
  esac >"$kp_dir/kp-lines" 2>"$kp_dir/kp-words"
  [ "$?" -le 1 ] || kp_fail "cannot search $kp_path: $(cat "$kp_dir/kp-words")"
  cut -d: -f1 <"$kp_dir/kp-lines"
}

kp_line_present() { # PATH CREATE LINE KIND TEXT IGNORE_CASE EXPANSION PLACE PLACE_TEXT PLACE_IGNORE_CASE FIRST
  # EXPANSION is a sed script that makes the new line of one that matches; PLACE is after, before, BOF or EOF
  kp_line_file "$1" "$2"
  kp_line=$3
  kp_found=$(kp_line_find "$4" "$5" "$6") || exit 1
  kp_found=$(printf '%s\n' "$kp_found" | tail -n 1)
  kp_word=''
  if [ -n "$kp_found" ]; then
    kp_was=$(sed -n "${kp_found}p" "$kp_old")
    if [ -n "$7" ]; then
      printf '%s\n' "$7" >"$kp_dir/kp-expansion"
      kp_line=$(printf '%s\n' "$kp_was" | sed -E -f "$kp_dir/kp-expansion") || kp_fail 'cannot expand the line'
    fi
    if [ "$kp_was" != "$kp_line" ]; then
      kp_line_edit "NR == $kp_found" ''
      kp_word='line replaced'
    fi
  elif [ -z "$7" ]; then
    kp_line_place "$8" "$9" "${10}" "${11}"
  fi
  kp_line_finish
}

kp_line_place() { # PLACE TEXT IGNORE_CASE FIRST: adds kp_line where it belongs, unless it stands there already
  kp_at=''
  kp_pick='tail'
  [ "$4" = 0 ] || kp_pick='head'
  case $1 in
    BOF) kp_at=0 ;;
    after | before)
      kp_at=$(kp_line_find regexp "$2" "$3") || exit 1
      kp_at=$(printf '%s\n' "$kp_at" | $kp_pick -n 1)
      [ "$1" != before ] || [ -z "$kp_at" ] || kp_at=$((kp_at - 1))
      ;;
  esac
  if [ -n "$kp_at" ]; then
    # with a regular expression that does not match the line itself this is what keeps a second run from adding it again
    kp_next=$((kp_at + 1))
    [ "$1" != before ] || kp_next=$kp_at
    if [ "$kp_next" != 0 ] && kp_line_find line "$kp_line" 0 | grep -qx "$kp_next"; then return 0; fi
  fi
  kp_word='line added'
  case $kp_at in
    '') kp_line_edit 0 END ;;
    0) kp_line_edit 0 BEGIN ;;
    *) kp_line_edit 0 "NR == $kp_at" ;;
  esac
}

kp_line_edit() { # REPLACE ADD: writes the new content: kp_line instead of a line, and below a line, for which awk's tests hold
  printf '%s\n' "$kp_line" >"$kp_dir/kp-line"
  kp_add=''
  [ -z "$2" ] || kp_add="$2 { print line }"
  awk -v from="$kp_dir/kp-line" "BEGIN { getline line <from }
    $1 { print line; next }
    { print }
    $kp_add" "$kp_old" >"$kp_dir/kp-new" || kp_fail "cannot edit $kp_path"
}

kp_line_absent() { # PATH KIND TEXT IGNORE_CASE: no line that matches
  kp_expand "$1"
  if [ ! -e "$kp_path" ]; then
    kp_result msg 'file not present'
    return 0
  fi
  kp_line_file "$1" 0
  kp_line_find "$2" "$3" "$4" >"$kp_dir/kp-gone" || exit 1
  kp_word=''
  kp_gone=$(($(wc -l <"$kp_dir/kp-gone")))
  kp_result found "$kp_gone"
  if [ "$kp_gone" -gt 0 ]; then
    kp_word="$kp_gone line(s) removed"
    awk 'NR == FNR { gone[$1]; next } !(FNR in gone)' "$kp_dir/kp-gone" "$kp_old" >"$kp_dir/kp-new" ||
      kp_fail "cannot edit $kp_path"
  fi
  kp_line_finish
}

kp_line_finish() { # puts the new content in place when there is any, and says what kp_word says
  if [ -n "$kp_word" ]; then
    kp_arrive
    kp_put "$kp_dir/kp-new" ''
  else
    [ "$kp_kind" = absent ] || kp_fit "$kp_path"
  fi
  kp_result msg "$kp_word"
  kp_report path "$kp_path"
}
