/**
 * What a shell reads to complete `kplay`: each asks `kplay completion words` with the words so far, of which the last one
 * is being written, and gets a candidate a line, with a tab and what it is. Where there is none it completes files.
 */
export const scripts: Readonly<Record<string, string>> = {
  bash: `# completion of kplay for bash
_kplay() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done < <("\${COMP_WORDS[0]}" completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _kplay kplay
`,
  zsh: `#compdef kplay
# completion of kplay for zsh
_kplay() {
  local -a described
  local line word about
  for line in "\${(@f)$(kplay completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    word=\${line%%$'\\t'*}
    about=\${\${line#$word}#$'\\t'}
    [[ -n $word ]] && described+=("\${word//:/\\\\:}\${about:+:$about}")
  done
  if (( \${#described} )); then _describe -t values kplay described; else _files; fi
}
compdef _kplay kplay
`,
  fish: `# completion of kplay for fish
function __kplay_words
  set -l words (commandline -opc) (commandline -ct)
  kplay completion words -- $words[2..-1] 2>/dev/null
end
complete -c kplay -a '(__kplay_words)'
`,
};
