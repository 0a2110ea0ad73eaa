# Carrying out what tree.sh has planned: what is new is brought, put beside its place, dressed, synced and renamed.

kp_tree_change() { # carries the plan out
  kp_has_uid='' kp_has_gid=''
  [ "$kp_tree_from" != kp_tree_unpack ] || kp_tree_uploads
  cd "$kp_path" || kp_fail "cannot enter $kp_path"
  kp_tree_paths directory "\$7 != \".\"" | kp_each mkdir -m 0700 --
  kp_tree_dress directory
  if [ "$kp_tree_from" != kp_tree_ready ]; then kp_tree_stage "$kp_path/.kplay"; fi
  $kp_tree_from
  cd "$kp_beside" || kp_fail "cannot enter $kp_beside"
  kp_tree_dress content
  kp_sync_all "$kp_beside"
  [ "$kp_backup" = 0 ] || kp_tree_backup
  kp_tree_moves >"$kp_dir/moves"
  kp_do "cannot change what is in $kp_path" . "$kp_dir/moves"
  cd "$kp_path" && rm -rf "$kp_beside"
  kp_beside=''
  kp_clear "$kp_path/.kplay-uploads"
  kp_tree_dress attributes
}

kp_tree_moves() { # prints commands that rename what is new, a process for each directory (and each 200 files) that it is for
  kp_root=$kp_path awk -F '\t' '
    function quoted(text, parts, count, i, joined) {
      count = split(text, parts, "\047")
      joined = parts[1]
      for (i = 2; i <= count; i++) joined = joined "\047\\\047\047" parts[i]
      return "\047" joined "\047"
    }
    function flush(folder) {
      if (words[folder] != "") print "mv -f --" words[folder] " " quoted(ENVIRON["kp_root"] "/" folder "/") " &&"
      words[folder] = ""
    }
    $1 == "content" {
      folder = $7
      sub("/[^/]*$", "", folder) # as a text: in /…/ busybox takes the backslash in brackets for itself
      words[folder] = words[folder] " " quoted($7)
      if (++number[folder] % 200 == 0) flush(folder)
    }
    END {
      for (folder in words) flush(folder)
      print ":"
    }' "$kp_dir/plan"
}

kp_tree_stage() { # DIRECTORY: makes an empty one for what is new, which a failure takes away
  kp_beside=$1
  kp_do "cannot write to $kp_path" rm -rf -- "$kp_beside"
  kp_do "cannot write to $kp_path" mkdir -m 0700 -- "$kp_beside"
}

kp_tree_ready() { # what is new is in kp_beside already
  :
}

kp_tree_uploads() { # asks for all uploads that the plan needs and that are not here yet, at once
  kp_tree_paths content 1 6 | sort -u >"$kp_dir/uploads"
  set --
  while IFS= read -r kp_name; do
    [ "$kp_name" = - ] || kp_taken "$kp_name" || set -- "$@" "$kp_name"
  done <"$kp_dir/uploads"
  kp_brought_in=$kp_path/.kplay-uploads
  [ "$#" != 0 ] || return 0
  kp_result wanted "$(kp_tree_paths content "\$6 == \"tree\"")"
  kp_ask "$kp_path/.kplay-uploads" "$@"
}

kp_tree_unpack() { # puts the uploads that the plan needs into kp_beside
  ! grep -q '^tree$' "$kp_dir/uploads" ||
    kp_do "cannot unpack into $kp_beside" kp_tree_untar
  awk -F '\t' -v OFS='\t' '$1 == "content" && $6 != "tree" { print $2, $6, $7 }' "$kp_dir/plan" >"$kp_dir/contents"
  while IFS='	' read -r kp_what kp_name kp_place; do
    [ -d "$kp_beside/${kp_place%/*}" ] || mkdir -p -- "$kp_beside/${kp_place%/*}"
    case $kp_what in
      file) kp_do "cannot write $kp_beside/$kp_place" kp_tree_file "$kp_name" "$kp_beside/$kp_place" ;;
      link) kp_do "cannot make the link $kp_place" ln -s -- "$(kp_tree_aim "$kp_place")" "$kp_beside/$kp_place" ;;
    esac
  done <"$kp_dir/contents"
}

kp_tree_untar() {
  kp_emit tree | tar -xof - -C "$kp_beside"
}

kp_tree_file() { # UPLOAD PATH
  kp_taken "$1"
  case $kp_given in
    f*) mv -- "${kp_given#f}" "$2" ;;
    *) kp_emit "$1" >"$2" ;;
  esac
}

kp_tree_duplicate() { # puts what is in kp_source into kp_beside
  kp_do "cannot copy $kp_source" cp -RP -- "$kp_source/." "$kp_beside"
}

kp_tree_aim() { # PATH: prints where a link of the list leads
  awk -F '\t' -v path="$1" '$5 == path { print $3 }' "$kp_dir/list"
}

kp_tree_paths() { # WHAT CONDITION COLUMN: prints the paths (or another column) of the plan's lines of one sort
  awk -F '\t' -v what="$1" -v column="${3:-7}" '$1 == what && ('"$2"') { print $column }' "$kp_dir/plan"
}

kp_tree_dress() { # WHAT: gives the paths of one sort, seen from here, their owners and modes
  awk -F '\t' -v what="$1" '$1 == what && $7 != "." { print $4 ":" $5 }' "$kp_dir/plan" | sort -u >"$kp_dir/owners"
  while IFS= read -r kp_both; do
    [ "$kp_both" = : ] || kp_tree_paths "$1" "\$7 != \".\" && \$4 \":\" \$5 == \"$kp_both\"" | kp_each chown -h "${kp_both%:}"
  done <"$kp_dir/owners"
  awk -F '\t' -v what="$1" '$1 == what && $7 != "." && $2 != "link" { print $3 }' "$kp_dir/plan" | sort -u >"$kp_dir/owners"
  while IFS= read -r kp_both; do
    kp_tree_paths "$1" "\$7 != \".\" && \$2 != \"link\" && \$3 == \"$kp_both\"" | kp_each chmod "0$kp_both"
  done <"$kp_dir/owners"
}

kp_each() { # COMMAND…: with all the paths that it reads, a line each; the task fails when it does
  tr '\n' '\0' >"$kp_dir/each"
  [ ! -s "$kp_dir/each" ] || kp_do "cannot change what is in $kp_path" kp_each_go "$@"
}

kp_each_go() { # COMMAND…
  xargs -0 "$@" <"$kp_dir/each"
}

kp_sync_all() { # DIRECTORY: the file system that holds it to the disk, in one go
  sync -f "$1" 2>/dev/null || sync
}

kp_tree_backup() { # keeps the files that the plan replaces, beside them
  kp_stamp=$$.$(date +%Y-%m-%d@%H:%M:%S~)
  kp_tree_paths content "\$8 != \"-\"" >"$kp_dir/saved"
  while IFS= read -r kp_name; do
    kp_do "cannot keep a backup of $kp_name" cp -pP -- "$kp_path/$kp_name" "$kp_path/$kp_name.$kp_stamp"
    kp_result backup_file "$kp_path/${kp_name#./}.$kp_stamp"
  done <"$kp_dir/saved"
}
