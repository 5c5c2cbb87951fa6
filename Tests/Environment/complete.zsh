# complete.zsh: prints zsh's completions for the end of a command line, one a line.
#
# Usage: zsh -f complete.zsh DIR LINE
#
# DIR contains the script, _COMMAND, as in $fpath. LINE and TAB are typed into a zsh on its own terminal.
# A path is completed one component at a time, as zsh does it. Exit status: 0; 1 without a completion within 20 seconds.

emulate -R zsh
zmodload zsh/zpty || exit 1
work=$(mktemp -d) || exit 1

# All completions go through compadd; -A returns the matches instead of offering them.
print -r -- "
PS1= PS2= ZLE_RPROMPT_INDENT=0
fpath=(${(q)1} \$fpath)
autoload -Uz compinit && compinit -u -D
compadd() { local -a hits; builtin compadd -A hits \"\$@\"; print -rl -- \$hits >>$work/offered; builtin compadd \"\$@\" }
ended() { : >$work/ended }
trial() { comppostfuncs=(ended); _main_complete }
zle -C trial complete-word trial
bindkey '^I' trial
: >$work/ready
" >$work/init

awaits() {
    repeat 200; do
        [[ -e $1 ]] && return
        # Its output must be read from the terminal, or it blocks.
        zpty -r -t trial >/dev/null
        sleep 0.1
    done
    return 1
}

complete() {
    zpty -b trial "exec zsh -f -i"
    zpty -w trial ". $work/init"
    awaits $work/ready || return
    zpty -w -n trial "$1"$'\t'
    awaits $work/ended || return
    [[ ! -e $work/offered ]] || sort -u $work/offered
}

complete $2
ended=$?
zpty -d trial
rm -rf $work
exit $ended
