# Lines of a file between two markers.

kp_block() { # PATH CREATE BEGIN END BLOCK PLACE TEXT IGNORE_CASE PREPEND APPEND: no block where BLOCK is empty
  kp_line_file "$1" "$2"
  kp_line_spot "$6" "$7" "$8" 0
  # the text goes by stdin: it may be a secret, and arguments can be seen by all
  kp_wanted=${5:+1}
  kp_block_lines "${kp_wanted:-0}" "$kp_at" "$9" "${10}" >"$kp_dir/kp-block" <<KP_BLOCK
$3
$4
$5
KP_BLOCK
  kp_word=''
  if [ "$kp_kind" = absent ]; then kp_word='File created'
  elif awk 1 "$kp_old" | cmp -s - "$kp_dir/kp-block"; then :
  elif [ -n "$5" ]; then kp_word='Block inserted'
  else kp_word='Block removed'
  fi
  kp_line_finish kp_block_new
}

# Of several blocks the last counts, and of a marker that stands alone nobody knows what it belongs to: it stays.
kp_block_lines() { # WANTED AT PREPEND APPEND: prints the file with the block; on stdin are the two markers and the lines
  awk -v wanted="$1" -v at="$2" -v prepend="$3" -v append="$4" '
  NR == FNR {
    if (FNR == 1) first = $0; else if (FNR == 2) last = $0; else if (wanted) block[++size] = $0
    next
  }
  {
    line[++count] = $0
    if ($0 == first) open = count
    else if ($0 == last && open) { from = open; to = count; open = 0 }
  }
  END {
    if (from) at = from - 1
    else { from = to = count + 1; if (at == "") at = count }
    for (n = 1; n <= count; n++) if (n < from || n > to) kept[++left] = line[n]
    for (n = 1; n <= at; n++) print kept[n]
    if (size) {
      if (prepend && at && kept[at] != "") print ""
      print first
      for (n = 1; n <= size; n++) print block[n]
      print last
      if (append && at < left && kept[at + 1] != "") print ""
    }
    for (n = at + 1; n <= left; n++) print kept[n]
  }' /dev/stdin "$kp_old"
}

kp_block_new() {
  cat "$kp_dir/kp-block"
}

kp_block_absent() { # PATH BEGIN END: no such block
  kp_expand "$1"
  if [ -e "$kp_path" ]; then
    kp_block "$1" 0 "$2" "$3" '' EOF '' 0 0 0
  else
    kp_result msg 'file not present'
  fi
}
