# complete.zsh: what zsh completes at the end of a command line, a word a line.
#
# Usage: zsh -f complete.zsh DIR LINE
#
# DIR holds the script, _COMMAND, as $fpath does. LINE is typed into a zsh at a terminal of its own, and TAB after it.
# A path is shown part by part, as zsh matches it. Exit status: 0; 1 if no completion ended within 20 seconds.

emulate -R zsh
zmodload zsh/zpty || exit 1
work=$(mktemp -d) || exit 1

# Whatever is offered goes through compadd; -A gives the matches instead of offering them.
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
        # What it prints must be taken off the terminal, or it waits in the middle of that.
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
