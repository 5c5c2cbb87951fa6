function __update_dovecot_conf_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __update_dovecot_conf_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __update_dovecot_conf_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __update_dovecot_conf_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __update_dovecot_conf_parse_tokens -S
    set -l unparsed_tokens (__update_dovecot_conf_tokens -pc)
    switch $unparsed_tokens[1]
    case 'update_dovecot_conf'
        __update_dovecot_conf_parse_subcommand 0 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'dovecot-program=' 'dovecot-version=' 'ca-file=' 'disabled-accounts=' 'output=' 'state-directory=' 'check' 'force' 'reload=' 'reload-command=' 'acknowledge' 'no-acknowledge' 'metrics-file=' 'q/quiet' 'bind' 'no-bind' 'json' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'sync'
            __update_dovecot_conf_parse_subcommand 0 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'dovecot-program=' 'dovecot-version=' 'ca-file=' 'disabled-accounts=' 'output=' 'state-directory=' 'check' 'force' 'reload=' 'reload-command=' 'acknowledge' 'no-acknowledge' 'metrics-file=' 'q/quiet' 'bind' 'no-bind' 'json' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        case 'setup'
            __update_dovecot_conf_parse_subcommand 0 'apply' 'undo' 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'dovecot-program=' 'dovecot-version=' 'ca-file=' 'disabled-accounts=' 'output=' 'state-directory=' 'bind' 'no-bind' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        case 'doctor'
            __update_dovecot_conf_parse_subcommand -r 1 'all' 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'dovecot-program=' 'dovecot-version=' 'ca-file=' 'disabled-accounts=' 'output=' 'state-directory=' 'bind' 'no-bind' 'json' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        case 'login'
            __update_dovecot_conf_parse_subcommand 1 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'dovecot-program=' 'dovecot-version=' 'ca-file=' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        case 'accounts'
            __update_dovecot_conf_parse_subcommand 0 'check' 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'dovecot-program=' 'dovecot-version=' 'ca-file=' 'output=' 'state-directory=' 'json' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        case 'export'
            __update_dovecot_conf_parse_subcommand 0 'database=' 'database-file=' 'dovecot-sql=' 'instance=' 'export=' 'dovecot-directory=' 'redact' 'config=' 'timeout=' 'v/verbose' 'version' 'h/help'
        case 'help'
            __update_dovecot_conf_parse_subcommand -r 1 'version'
        end
    end
end

function __update_dovecot_conf_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __update_dovecot_conf_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __update_dovecot_conf_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __update_dovecot_conf_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__update_dovecot_conf_tokens -p)
    if test -z "$(__update_dovecot_conf_tokens -t)"
        set -l index (count (__update_dovecot_conf_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'update_dovecot_conf' -f
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" dovecot-program' -l 'dovecot-program' -d 'Dovecot\'s main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" dovecot-version' -l 'dovecot-version' -d 'Assume Dovecot 2.3 or 2.4 (default: the installed version).' -rfka '2.3 2.4'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" ca-file' -l 'ca-file' -d 'Trust this CA for LDAP servers (default: the one that Dovecot trusts).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" disabled-accounts' -l 'disabled-accounts' -d 'Whom the LDAP server accepts and Modoboa has disabled: refuse (default, where Modoboa\'s database can decide) or allow.' -rfka 'refuse allow'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" output' -l 'output' -d 'The file for Dovecot (default: the one that Modoboa names).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" state-directory' -l 'state-directory' -d 'The state directory (default: /var/lib/update_dovecot_conf).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" check' -l 'check' -d 'Change nothing; show what would change, and exit with 2 if anything would.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" force' -l 'force' -d 'Replace a file not written by this program; rewrite and reload even if nothing differs.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" reload' -l 'reload' -d 'Reload Dovecot after a change if it runs: auto (default) or never.' -rfka 'auto never'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" reload-command' -l 'reload-command' -d 'Reload Dovecot with this shell command (default: systemctl reload or doveadm reload).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" acknowledge' -l 'acknowledge' -d 'Clear Modoboa\'s flag need_dovecot_update after success (default), or leave it.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" no-acknowledge' -l 'no-acknowledge' -d 'Clear Modoboa\'s flag need_dovecot_update after success (default), or leave it.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" metrics-file' -l 'metrics-file' -d 'Write metrics for the node exporter\'s textfile collector, *.prom.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'prom\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" q quiet' -l 'quiet' -s 'q' -d 'Print nothing but errors and warnings.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" bind' -l 'bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" no-bind' -l 'no-bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" json' -l 'json' -d 'Report in JSON, one object.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'sync' -d 'Carry Modoboa\'s LDAP parameters over into Dovecot\'s configuration.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'setup' -d 'Make Dovecot use the file, or take that back.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'doctor' -d 'Check whether Dovecot is set up to use the file.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'login' -d 'Test whether a user could log in.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'accounts' -d 'Compare mailboxes with the LDAP server\'s entries.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'export' -d 'Print Modoboa\'s LDAP parameters as a settings export.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" dovecot-program' -l 'dovecot-program' -d 'Dovecot\'s main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" dovecot-version' -l 'dovecot-version' -d 'Assume Dovecot 2.3 or 2.4 (default: the installed version).' -rfka '2.3 2.4'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" ca-file' -l 'ca-file' -d 'Trust this CA for LDAP servers (default: the one that Dovecot trusts).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" disabled-accounts' -l 'disabled-accounts' -d 'Whom the LDAP server accepts and Modoboa has disabled: refuse (default, where Modoboa\'s database can decide) or allow.' -rfka 'refuse allow'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" output' -l 'output' -d 'The file for Dovecot (default: the one that Modoboa names).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" state-directory' -l 'state-directory' -d 'The state directory (default: /var/lib/update_dovecot_conf).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" check' -l 'check' -d 'Change nothing; show what would change, and exit with 2 if anything would.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" force' -l 'force' -d 'Replace a file not written by this program; rewrite and reload even if nothing differs.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" reload' -l 'reload' -d 'Reload Dovecot after a change if it runs: auto (default) or never.' -rfka 'auto never'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" reload-command' -l 'reload-command' -d 'Reload Dovecot with this shell command (default: systemctl reload or doveadm reload).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" acknowledge' -l 'acknowledge' -d 'Clear Modoboa\'s flag need_dovecot_update after success (default), or leave it.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" no-acknowledge' -l 'no-acknowledge' -d 'Clear Modoboa\'s flag need_dovecot_update after success (default), or leave it.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" metrics-file' -l 'metrics-file' -d 'Write metrics for the node exporter\'s textfile collector, *.prom.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'prom\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" q quiet' -l 'quiet' -s 'q' -d 'Print nothing but errors and warnings.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" bind' -l 'bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" no-bind' -l 'no-bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" json' -l 'json' -d 'Report in JSON, one object.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf sync" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" apply' -l 'apply' -d 'Make the change.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" undo' -l 'undo' -d 'Take the change back: each file becomes what it was.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" dovecot-program' -l 'dovecot-program' -d 'Dovecot\'s main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" dovecot-version' -l 'dovecot-version' -d 'Assume Dovecot 2.3 or 2.4 (default: the installed version).' -rfka '2.3 2.4'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" ca-file' -l 'ca-file' -d 'Trust this CA for LDAP servers (default: the one that Dovecot trusts).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" disabled-accounts' -l 'disabled-accounts' -d 'Whom the LDAP server accepts and Modoboa has disabled: refuse (default, where Modoboa\'s database can decide) or allow.' -rfka 'refuse allow'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" output' -l 'output' -d 'The file for Dovecot (default: the one that Modoboa names).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" state-directory' -l 'state-directory' -d 'The state directory (default: /var/lib/update_dovecot_conf).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" bind' -l 'bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" no-bind' -l 'no-bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf setup" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_positional "update_dovecot_conf doctor" -ge 1' -fka 'ldap oauth2 sql mailboxes lmtp quota sieve last_login remote sharing'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" all' -l 'all' -d 'Examine all sections.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" dovecot-program' -l 'dovecot-program' -d 'Dovecot\'s main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" dovecot-version' -l 'dovecot-version' -d 'Assume Dovecot 2.3 or 2.4 (default: the installed version).' -rfka '2.3 2.4'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" ca-file' -l 'ca-file' -d 'Trust this CA for LDAP servers (default: the one that Dovecot trusts).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" disabled-accounts' -l 'disabled-accounts' -d 'Whom the LDAP server accepts and Modoboa has disabled: refuse (default, where Modoboa\'s database can decide) or allow.' -rfka 'refuse allow'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" output' -l 'output' -d 'The file for Dovecot (default: the one that Modoboa names).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" state-directory' -l 'state-directory' -d 'The state directory (default: /var/lib/update_dovecot_conf).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" bind' -l 'bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" no-bind' -l 'no-bind' -d 'Try the LDAP servers before anything is written, or do not; setup does by default.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" json' -l 'json' -d 'Report in JSON, one object.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" dovecot-program' -l 'dovecot-program' -d 'Dovecot\'s main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" dovecot-version' -l 'dovecot-version' -d 'Assume Dovecot 2.3 or 2.4 (default: the installed version).' -rfka '2.3 2.4'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" ca-file' -l 'ca-file' -d 'Trust this CA for LDAP servers (default: the one that Dovecot trusts).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf login" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" check' -l 'check' -d 'Compare by the parameters that the next sync would write.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" dovecot-program' -l 'dovecot-program' -d 'Dovecot\'s main program (default: dovecot in PATH, /usr/sbin or /usr/local/sbin).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" dovecot-version' -l 'dovecot-version' -d 'Assume Dovecot 2.3 or 2.4 (default: the installed version).' -rfka '2.3 2.4'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" ca-file' -l 'ca-file' -d 'Trust this CA for LDAP servers (default: the one that Dovecot trusts).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" output' -l 'output' -d 'The file for Dovecot (default: the one that Modoboa names).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" state-directory' -l 'state-directory' -d 'The state directory (default: /var/lib/update_dovecot_conf).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" json' -l 'json' -d 'Report in JSON, one object.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf accounts" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" database' -l 'database' -d 'Read Modoboa\'s database: postgres://..., mysql://... or sqlite:///path.' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" database-file' -l 'database-file' -d 'Read the URL of the database from a file.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" dovecot-sql' -l 'dovecot-sql' -d 'Read the database that this SQL configuration of Dovecot names.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" instance' -l 'instance' -d 'Read the database that settings.py of this Modoboa instance names.' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" export' -l 'export' -d 'Read a settings export; - means standard input.' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" dovecot-directory' -l 'dovecot-directory' -d 'Dovecot\'s configuration directory (default: /etc/dovecot).' -rfa '(__update_dovecot_conf_complete_directories)'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" redact' -l 'redact' -d 'Leave the passwords out; a sync then refuses the export.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" config' -l 'config' -d 'The configuration file (default: /etc/update_dovecot_conf.conf).' -rF
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" timeout' -l 'timeout' -d 'How long to wait for a lock, a database, an LDAP server or Dovecot (default: 10).' -rfka ''
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" v verbose' -l 'verbose' -s 'v' -d 'Explain each step on standard error.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" version' -l 'version' -d 'Show the version.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'update_dovecot_conf' -n '__update_dovecot_conf_should_offer_completions_for_flags_or_options "update_dovecot_conf help" version' -l 'version' -d 'Show the version.'
