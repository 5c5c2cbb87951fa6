#!/usr/bin/env bash
# complete.bash: prints bash's completions for the end of a command line, one a line.
#
# Usage: complete.bash SCRIPT COMMAND WORD...
#
# SCRIPT is sourced and must define the function _COMMAND; the last WORD, which may be empty, is the one to complete.
# Limits: calls the function like readline, but without readline, so compopt has no effect.

set -eu
# shellcheck source=/dev/null
. "$1"
command=$2
shift 2
COMP_WORDS=("$command" "$@")
COMP_CWORD=$#
COMP_LINE="${COMP_WORDS[*]}"
COMP_POINT=${#COMP_LINE}
COMPREPLY=()
set +eu
"_$command" "$command" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
[ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
