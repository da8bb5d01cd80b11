# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_seawall_global_optspecs
    string join \n q/quiet v/verbose color= h/help V/version
end

function __fish_seawall_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_seawall_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_seawall_using_subcommand
    set -l cmd (__fish_seawall_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c seawall -n "__fish_seawall_needs_command" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_needs_command" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_needs_command" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_needs_command" -s V -l version -d 'Print version'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "scan" -d 'Scan an image, a root file system or a directory for vulnerable packages'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "db" -d 'Look at the advisory database, or build one'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "schema" -d 'Print a JSON Schema'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "completions" -d 'Print shell completions'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "man" -d 'Write the manual pages into a directory'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "version" -d 'Print the version and the age of the advisory facts'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l platform -d 'Which platform of a multi-platform image, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l threads -d 'Threads that read at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s f -l format -d 'How to write the report' -r -f -a "table\t'For people'
json\t'The report document; see `seawall schema report`'"
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s o -l output -d 'Write the report to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s s -l severity -d 'Show only these severities; gates still see all' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l fail-on -d 'Exit with 1 on findings of this severity or worse (critical, high, medium, low, negligible, any), on known exploited ones (kev), or on a distribution past its end of life (eol)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l ignore -d 'Accept a finding by its id or an alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l host -d 'Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l insecure-registry -d 'Registry that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l registry-mirror -d 'Mirror to try first: `https://HOST` for docker.io, or REGISTRY=https://HOST' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l offline -d 'Never use the network: neither registries nor remote engines'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l strict -d 'Exit with 3 where anything could not be looked at'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l list-all-pkgs -d 'List every package, not only those with findings'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l include-removed -d 'Also list packages that a later layer removed again'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l show-suppressed -d 'List the findings that an exception accepts'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l ignore-unfixed -d 'Leave out findings for which no fix is published, for gates too'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l no-engine-store -d 'Always export images from the engine, never read its store'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info build" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info build" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info build" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info build" -f -a "info" -d 'Say what the advisory database holds, how old it is and what it covers'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info build" -f -a "build" -d 'Build a database from upstream data'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -l db -d 'Database to ask instead of the one inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l from -d 'Data to read; may be given several times' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s o -l output -d 'File to write; replaced in one step once it is complete' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l without-tier -d 'Leave out sources of these licence tiers' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand schema" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand schema" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand schema" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand completions" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand completions" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand completions" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand man" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand man" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand man" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand version" -l db -d 'Advisory database to ask instead of the one inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand version" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand version" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand version" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand version" -s h -l help -d 'Print help (see more with \'--help\')'
