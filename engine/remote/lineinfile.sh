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

kp_line_find() { # KIND TEXT IGNORE_CASE: leaves the lines that match, as NUMBER:LINE, in kp_matches; KIND regexp, search_string or line
  case $1.$3 in
    regexp.0) kp_line_grep -anE "$2" ;;
    regexp.1) kp_line_grep -aniE "$2" ;;
    search_string.*) kp_line_grep -anF "$2" ;;
    line.*) kp_line_grep -anxF "$2" ;;
  esac
}

kp_line_grep() { # OPTIONS TEXT: the text goes by stdin: it may be a secret, and arguments can be seen by all
  kp_matches=''
  [ "$kp_old" != /dev/null ] || return 0
  kp_matches=$(grep "$1" -f - -- "$kp_old" 2>"${kp_home:-$kp_dir}/words" <<KP_TEXT
$2
KP_TEXT
  )
  [ "$?" -le 1 ] || kp_fail "cannot search $kp_path: $(cat "${kp_home:-$kp_dir}/words")"
}

kp_line_present() { # PATH CREATE LINE KIND TEXT IGNORE_CASE EXPANSION PLACE PLACE_TEXT PLACE_IGNORE_CASE FIRST
  # EXPANSION is a sed script that makes the new line of one that matches; PLACE is after, before, BOF or EOF
  kp_line_file "$1" "$2"
  kp_line=$3
  kp_line_find "$4" "$5" "$6"
  kp_found=${kp_matches##*'
'}
  kp_word=''
  if [ -n "$kp_found" ]; then
    kp_was=${kp_found#*:}
    if [ -n "$7" ]; then
      printf '%s\n' "$7" >"$kp_dir/kp-expansion"
      kp_line=$(printf '%s\n' "$kp_was" | sed -E -f "$kp_dir/kp-expansion") || kp_fail 'cannot expand the line'
    fi
    [ "$kp_was" = "$kp_line" ] || kp_line_change 'line replaced' "NR == ${kp_found%%:*}" ''
  elif [ -z "$7" ]; then
    kp_line_place "$8" "$9" "${10}" "${11}"
  fi
  kp_line_finish kp_line_edited
}

kp_line_spot() { # PLACE TEXT IGNORE_CASE FIRST: leaves in kp_at below which line something new goes, empty for the last
  kp_at=''
  case $1 in
    BOF) kp_at=0 ;;
    after | before)
      kp_line_find regexp "$2" "$3"
      if [ "$4" = 0 ]; then kp_at=${kp_matches##*'
'}
      else kp_at=${kp_matches%%'
'*}
      fi
      kp_at=${kp_at%%:*}
      [ "$1" != before ] || [ -z "$kp_at" ] || kp_at=$((kp_at - 1))
      ;;
  esac
}

kp_line_place() { # PLACE TEXT IGNORE_CASE FIRST: adds kp_line where it belongs, unless it stands there already
  kp_line_spot "$@"
  if [ -n "$kp_at" ]; then
    # with a regular expression that does not match the line itself this is what keeps a second run from adding it again
    kp_next=$((kp_at + 1))
    [ "$1" != before ] || kp_next=$kp_at
    kp_line_find line "$kp_line" 0
    case "
$kp_matches" in
      *"
$kp_next:"*) return ;;
    esac
  fi
  case $kp_at in
    '') kp_line_change 'line added' 0 END ;;
    0) kp_line_change 'line added' 0 BEGIN ;;
    *) kp_line_change 'line added' 0 "NR == $kp_at" ;;
  esac
}

kp_line_change() { # WORD REPLACE ADD: kp_line instead of a line, and below a line, for which awk's tests hold
  kp_word=$1 kp_line_where=$2 kp_line_below=''
  [ -z "$3" ] || kp_line_below="$3 { print line }"
}

kp_line_edited() { # prints the new content
  awk "BEGIN { getline line <\"/dev/stdin\" }
    $kp_line_where { print line; next }
    { print }
    $kp_line_below" "$kp_old" <<KP_LINE
$kp_line
KP_LINE
}

kp_line_absent() { # PATH KIND TEXT IGNORE_CASE: no line that matches
  kp_expand "$1"
  if [ ! -e "$kp_path" ]; then
    kp_result msg 'file not present'
    return 0
  fi
  kp_line_file "$1" 0
  kp_line_find "$2" "$3" "$4"
  kp_word=''
  kp_line_count
  kp_result found "$kp_gone"
  [ "$kp_gone" = 0 ] || kp_word="$kp_gone line(s) removed"
  kp_line_finish kp_line_without
}

kp_line_count() { # leaves in kp_gone how many lines match
  kp_gone=0
  [ -n "$kp_matches" ] || return 0
  kp_gone=$(printf '%s\n' "$kp_matches" | wc -l)
  kp_gone=$((kp_gone))
}

kp_line_without() { # prints the content without the lines that match
  awk 'NR == FNR { sub(/:.*/, ""); gone[$0]; next } !(FNR in gone)' /dev/stdin "$kp_old" <<KP_LINES
$kp_matches
KP_LINES
}

kp_line_finish() { # COMMAND: puts the new content that it prints in place when there is any, and says what kp_word says
  if [ -n "$kp_word" ]; then
    kp_arrive
    kp_put '' "$1"
  else
    [ "$kp_kind" = absent ] || kp_fit "$kp_path"
  fi
  kp_result msg "$kp_word"
  kp_report path "$kp_path"
}
