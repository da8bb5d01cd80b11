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
complete -c seawall -n "__fish_seawall_needs_command" -f -a "check" -d 'Find what is wrong in Dockerfiles, Compose files, the daemon\'s configuration and manifests'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "audit" -d 'Judge a running system, a directory or an image by benchmarks and security content'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "pki" -d 'Make and revoke the certificates of engines and of their clients'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "guard" -d 'Decide who may ask the Docker engine for what, and record it'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "watch" -d 'See what containers do, judged by rules in Falco\'s language'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "falco" -d 'Take the command line of Falco: `seawall falco -V rules.yaml`; `seawall falco -h` lists it'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "lsp" -d 'Talk to an editor: diagnostics, explanations and quick fixes while you type'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "sbom" -d 'List what is in an image, a root file system or a directory, as a software bill of materials'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "explain" -d 'Say what is known of a vulnerability, and why it is reported for a target, or why it is not'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "diff" -d 'Say what differs between two images, directories, SBOMs or saved reports'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "convert" -d 'Write a saved report in another format'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "db" -d 'Look at the advisory database, or build one'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "vex" -d 'Make statements about vulnerabilities (VEX), or check them'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "version-compare" -d 'Compare two versions as an ecosystem orders them'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "schema" -d 'Print a JSON Schema'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "completions" -d 'Print shell completions'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "evaluate-policies" -d 'Evaluate policies: what this program starts itself as'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "man" -d 'Write the manual pages into a directory'
complete -c seawall -n "__fish_seawall_needs_command" -f -a "version" -d 'Print the version and the age of the advisory facts'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l platform -d 'Which platform of a multi-platform image, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l threads -d 'Threads that read at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l record -d 'Keep what gates need of each image\'s scan, for the guard: in this folder, else in `scanned` of the data directory' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l runtime-facts -d 'Facts that `seawall watch run` has gathered (`watch: facts:`), a file or a folder of them: which packages are loaded, which are dormant' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l runtime-window -d 'Seconds that an image has to have been watched before a package counts as dormant' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s f -l format -d 'How to write the report, and with `=FILE` where to; can be given several times' -r -f -a "table\t'For people'
json\t'The report document, which can be read again; see `seawall schema report`'
sarif\t'SARIF 2.1.0, for code scanning'
html\t'One page of HTML that needs no network'
markdown\t'Markdown, for comments and summaries'
junit\t'JUnit XML, for continuous integration'
github\t'Annotations of GitHub Actions'
gitlab\t'Container or dependency scanning report of GitLab'
gitlab-codequality\t'Code quality report of GitLab'
checkstyle\t'Checkstyle XML, for editors and review tools'
cosign-vuln\t'Predicate for `cosign attest --type vuln`'
csv\t'Controls of frameworks as CSV; of audits'
oscal\t'Assessment results in NIST\'s OSCAL, as JSON; of audits'
xccdf\t'Checklist of the controls with results, XCCDF 1.2; of audits'
arf\t'The same as an Asset Reporting Format document; of audits'
prometheus\t'Metrics for Prometheus\' text file collector'
template\t'A template of your own; see `--template`'"
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s o -l output -d 'Write the report whose format names no file to this one' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l template -d 'Template for the format `template`: a file, or `@csv` or `@text`, which come with the program' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l sort -d 'What comes first: risk, severity, epss, package, id, or fixed' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l prefer-id -d 'Which of its ids a finding is called by: prefixes, the most wanted first, such as GHSA,CVE; `native` stands for those of the ecosystem or distribution' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l config -d 'Configuration of the project (default: seawall.yaml here or in a folder above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l scanners -d 'What to look for (default: vuln)' -r -f -a "vuln\t'Known vulnerabilities'
licence\t'Licences: what the policy in seawall.yaml denies, wants reviewed, or does not go together'
misconfig\t'Faults of images (configuration, history, files), and of the documents of directories and repositories'"
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s s -l severity -d 'Show only these severities; gates still see all' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l only -d 'Only findings of the image\'s own layers (own), or of its base image (base), for gates too' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l fail-on -d 'Exit with 1 on findings of this severity or worse (critical, high, medium, low, negligible, any), on known exploited ones (kev), or on a distribution past its end of life (eol)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l ignore -d 'Accept a finding by its id or an alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l vex -d 'What others say about vulnerabilities in what is scanned (VEX): a JSON file of any of the usual formats, or a directory of such files' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l profile -d 'Checks to begin with: recommended, strict, style or all, or those that a peer has: hadolint, buildkit, trivy, checkov, kics, dockle, semgrep, shellcheck, dclint, docker-bench (default: recommended)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l enable -d 'Also run these' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l disable -d 'Do not run these' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l rate -d 'Count what these tell as this bad' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l baseline -d 'Accept the findings of documents that this file knows' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l host -d 'Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l sbom-sources -d 'Also read the SBOMs that lie beside an image in its registry: referrers, cosign\'s tags and `BuildKit`\'s attestations. Their signatures are not checked' -r -f -a "oci\t'The registry of the image'"
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l base-updates -d 'Ask whether there is a newer image in place of the one that an image was built on: `registry` asks the registry that it comes from, a HOST also one inside this network' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l branch -d 'Branch of a repository to scan, instead of its working tree or HEAD' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l tag -d 'Tag of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l commit -d 'Commit of a repository to scan' -r
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
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l declared -d 'Also read lock files and manifests, which say what a project asks for; done for directories and repositories anyway'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l installed -d 'Read only what is installed, no lock files and manifests'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l include-removed -d 'Also list packages that a later layer removed again'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l show-suppressed -d 'List what an exception accepts and what was set aside, and why'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l show-not-loaded -d 'List the findings of packages whose code is never run, such as kernel headers'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l ignore-unfixed -d 'Leave out findings for which no fix is published, for gates too'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l no-pragmas -d 'Ignore the comments in documents that accept findings'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l shellcheck -d 'Let the installed shellcheck judge shell scripts, in the place of the linter that is built in'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l update-baseline -d 'Write the findings of documents of now to the baseline'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l no-engine-store -d 'Always export images from the engine, never read its store'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l as -d 'What the named files are, where name and content do not tell; needed for standard input' -r -f -a "dockerfile\t'A Dockerfile'
compose\t'A Compose file'
kubernetes\t'Kubernetes manifests'
daemon\t'The configuration of the Docker daemon'
bake\t'A Bake file'
workflow\t'What a CI service runs'
buildkitd\t'The configuration of buildkitd'"
complete -c seawall -n "__fish_seawall_using_subcommand check" -l rego -d 'Also run the policies in Rego of a file or folder; those of `checks.rego` are run without this' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand check" -l threads -d 'Threads that work at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l profile -d 'Checks to begin with: recommended, strict, style or all, or those that a peer has: hadolint, buildkit, trivy, checkov, kics, dockle, semgrep, shellcheck, dclint, docker-bench (default: recommended)' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l enable -d 'Also run these' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l disable -d 'Do not run these' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l rate -d 'Count what these tell as this bad' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l target -d 'Stage that is built (default: the last one)' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l build-arg -d 'Value of a build argument' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l platform -d 'Platform that is built for, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l build-context -d 'An additional build context' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l context -d 'The build context: its .dockerignore counts, and its files are known' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand check" -l service -d 'Harden these services only' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l memory -d 'Memory of services without a limit' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l cpus -d 'Processors of services without a limit' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l pids -d 'Processes of services without a limit' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l leave -d 'Leave these fields as they are: `user`, `read_only`, `tmpfs`, `security_opt`, `cap_drop`, `cap_add`, `mem_limit`, `cpus`, `pids_limit`, `ports`, `secrets`, `healthcheck`, `logging`, and those that --unsafe takes back' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l config -d 'Configuration of the project (default: seawall.yaml here or in a folder above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand check" -s s -l severity -d 'Show only these severities; gates still see all' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l fail-on -d 'Exit with 1 on findings of this severity or worse: critical, high, medium, low, negligible, any' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l ignore -d 'Accept findings by id, name or alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand check" -l baseline -d 'Accept the findings that this file knows' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand check" -s f -l format -d 'How to write the report, and with `=FILE` where to; can be given several times' -r -f -a "table\t'For people'
json\t'The report document, which can be read again; see `seawall schema report`'
sarif\t'SARIF 2.1.0, for code scanning'
html\t'One page of HTML that needs no network'
markdown\t'Markdown, for comments and summaries'
junit\t'JUnit XML, for continuous integration'
github\t'Annotations of GitHub Actions'
gitlab\t'Container or dependency scanning report of GitLab'
gitlab-codequality\t'Code quality report of GitLab'
checkstyle\t'Checkstyle XML, for editors and review tools'
cosign-vuln\t'Predicate for `cosign attest --type vuln`'
csv\t'Controls of frameworks as CSV; of audits'
oscal\t'Assessment results in NIST\'s OSCAL, as JSON; of audits'
xccdf\t'Checklist of the controls with results, XCCDF 1.2; of audits'
arf\t'The same as an Asset Reporting Format document; of audits'
prometheus\t'Metrics for Prometheus\' text file collector'
template\t'A template of your own; see `--template`'"
complete -c seawall -n "__fish_seawall_using_subcommand check" -s o -l output -d 'Write the report whose format names no file to this one' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand check" -l template -d 'Template for the format `template`: a file, or `@csv` or `@text`, which come with the program' -r
complete -c seawall -n "__fish_seawall_using_subcommand check" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand check" -l no-ignore -d 'Also look at what .gitignore and .ignore name'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l strict -d 'Exit with 3 where anything could not be looked at'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l shellcheck -d 'Let the installed shellcheck judge shell scripts, in the place of the linter that is built in'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l watch -d 'Check again whenever something changes, and say what is new and what is gone, until Ctrl-C; ends with the exit code of the last check'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l no-pragmas -d 'Ignore the comments in files that accept findings'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l fix -d 'Mend what can be mended without changing what people rely on, then report what is left'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l unsafe -d 'Also mend what may change what is built or how it runs; also harden what somebody asked for'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l diff -d 'Print what --fix or --harden would change, and write nothing'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l harden -d 'Print the named Compose file hardened, each change with its reason on standard error; with -o write it. Of several files, merged in order, the last one is hardened'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l docker-run -d 'Print the hardened services as `docker run` lines'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l local-ports -d 'Publish all ports on 127.0.0.1, not only those of databases'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l update-baseline -d 'Write the findings of now to the baseline'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l show-suppressed -d 'List what an exception or a comment accepts, and why'
complete -c seawall -n "__fish_seawall_using_subcommand check" -l print-model -d 'Print what the conditions of your own checks see, as JSON, and check nothing'
complete -c seawall -n "__fish_seawall_using_subcommand check" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand check" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l host -d 'Engine to ask: `unix:///run/docker.sock` or `tcp://HOST:PORT` (default: that of the docker command, else the usual sockets)' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l root -d 'Directory that holds the host\'s files, /proc and /sys, where it is not the root: in a container, say' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l from -d 'Judge facts that --save wrote, and look at nothing here' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l save -d 'Also write the facts that were read, secrets left out' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l container -d 'Only containers of these names; `*` stands for any characters' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l events-since -d 'Days back that the engine is asked for commands that were run in containers' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l scan-images -d 'Also scan images whole, packages and files: those that containers are made of, or all' -r -f -a "used\t'Those that containers are made of'
all\t'All'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l threads -d 'Threads that ask the engine at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l framework -d 'Hold the host against these: cis-docker, nist-800-53, pci-dss and others (see --list-frameworks), or all' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l fail-under -d 'Exit with 1 where less than this share of a framework\'s applicable controls is met' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l statements -d 'File of what people state of controls, signed or not' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l statement-key -d 'Public key, in PEM, whose signatures of statements count; several may be given' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l baseline -d 'Accept the findings of hosts that this file knows, and say what is new and what is gone' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l every -d 'Look at everything again each so often, whatever the engine tells: 30s, 5m, 1h' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l changes -d 'How to print what changes' -r -f -a "lines\t'A line each, for people'
jsonl\t'A JSON document each, for programs'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l profile -d 'Checks to begin with: recommended, strict, style or all, or those that a peer has: hadolint, buildkit, trivy, checkov, kics, dockle, semgrep, shellcheck, dclint, docker-bench (default: recommended)' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l enable -d 'Also run these' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l disable -d 'Do not run these' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l rate -d 'Count what these tell as this bad' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l config -d 'Configuration of the project (default: seawall.yaml here or in a folder above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -s s -l severity -d 'Show only these severities; gates still see all' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l fail-on -d 'Exit with 1 on findings of this severity or worse: critical, high, medium, low, negligible, any' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l ignore -d 'Accept findings by id, name or alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -s f -l format -d 'How to write the report, and with `=FILE` where to; can be given several times' -r -f -a "table\t'For people'
json\t'The report document, which can be read again; see `seawall schema report`'
sarif\t'SARIF 2.1.0, for code scanning'
html\t'One page of HTML that needs no network'
markdown\t'Markdown, for comments and summaries'
junit\t'JUnit XML, for continuous integration'
github\t'Annotations of GitHub Actions'
gitlab\t'Container or dependency scanning report of GitLab'
gitlab-codequality\t'Code quality report of GitLab'
checkstyle\t'Checkstyle XML, for editors and review tools'
cosign-vuln\t'Predicate for `cosign attest --type vuln`'
csv\t'Controls of frameworks as CSV; of audits'
oscal\t'Assessment results in NIST\'s OSCAL, as JSON; of audits'
xccdf\t'Checklist of the controls with results, XCCDF 1.2; of audits'
arf\t'The same as an Asset Reporting Format document; of audits'
prometheus\t'Metrics for Prometheus\' text file collector'
template\t'A template of your own; see `--template`'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -s o -l output -d 'Write the report whose format names no file to this one' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l template -d 'Template for the format `template`: a file, or `@csv` or `@text`, which come with the program' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l trend -d 'Report of an earlier audit (`--format json`), against which the frameworks of this one are held' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l network -d 'Also draw who can talk to whom, by the file\'s ending: .svg, .dot or .gv (Graphviz), .json, .txt; `-` writes it as text behind the table' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l paths -d 'Write what attackers could do: drawn (`.svg`), for Graphviz (`.dot`) or as data (`.json`)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l backup -d 'Directory for backups (default: /var/backups/seawall)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l rollback -d 'Put back what --apply changed, from its backup' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l harden -d 'Write a script that makes this container again, hardened: `docker run` with all that it had' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l memory -d 'Memory of containers without a limit' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l cpus -d 'Processors of containers without a limit' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l pids -d 'Processes of containers without a limit' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l no-images -d 'Leave out the images of the engine'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l ask-registries -d 'Ask registries whether they have newer images under the names that containers run, and whether signatures lie beside images that came from them; the only use of the network'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l strict -d 'Exit with 3 where anything could not be looked at'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l list-frameworks -d 'List the frameworks, and look at nothing'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l update-baseline -d 'Write the findings of this host of now to the baseline; what it knows of others stays'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l watch -d 'Follow the engine\'s events, look again at what changed, and tell what is new and what is gone, until Ctrl-C; ends with the exit code of the last judgement'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l show-suppressed -d 'List what an exception accepts, and why'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l fix -d 'Write a script that mends what failed, for a person to read and run, in the place of a report; to standard output, or the file of -o'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l unsafe -d 'Also steps that can change what people rely on: how containers reach each other, say'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l apply -d 'Change the files of the host now, with a backup: modes, owners, settings, rules. Nothing is restarted'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l dry-run -d 'Only tell what --apply would do'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -l force -d 'Put back also what was changed since'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -f -a "scap" -d 'Evaluate XCCDF and OVAL content of your own against this machine, a directory or an image'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and not __fish_seen_subcommand_from scap statement" -f -a "statement" -d 'Sign what people state of controls, and say whether a signature holds'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l profile -d 'Profile, by its id or the end of it (default: the checklist as it stands)' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l tailoring -d 'File that tailors profiles' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l rule -d 'Look at this rule only, selected or not, by its id or the end of it; of definitions alone, by the id' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l datastream-id -d 'Which data stream of the collection' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l xccdf-id -d 'Which checklist of the data stream' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l variables -d 'OVAL variables file with values for external variables' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l root -d 'Directory that holds the system (default: this machine)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l image -d 'Image to look at, named as for `scan`' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l platform -d 'Which platform of a multi-platform image, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l results -d 'Write XCCDF results to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l oval-results -d 'Write OVAL results to a file; of several documents of definitions each gets one, with its name in front' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l arf -d 'Write results as an Asset Reporting Format document: content, XCCDF and OVAL results' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -s f -l format -d 'How to write the report, and with `=FILE` where to; can be given several times' -r -f -a "table\t'For people'
json\t'The report document, which can be read again; see `seawall schema report`'
sarif\t'SARIF 2.1.0, for code scanning'
html\t'One page of HTML that needs no network'
markdown\t'Markdown, for comments and summaries'
junit\t'JUnit XML, for continuous integration'
github\t'Annotations of GitHub Actions'
gitlab\t'Container or dependency scanning report of GitLab'
gitlab-codequality\t'Code quality report of GitLab'
checkstyle\t'Checkstyle XML, for editors and review tools'
cosign-vuln\t'Predicate for `cosign attest --type vuln`'
csv\t'Controls of frameworks as CSV; of audits'
oscal\t'Assessment results in NIST\'s OSCAL, as JSON; of audits'
xccdf\t'Checklist of the controls with results, XCCDF 1.2; of audits'
arf\t'The same as an Asset Reporting Format document; of audits'
prometheus\t'Metrics for Prometheus\' text file collector'
template\t'A template of your own; see `--template`'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -s o -l output -d 'Write the report whose format names no file to this one' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l template -d 'Template for the format `template`: a file, or `@csv` or `@text`, which come with the program' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l fail-on -d 'Exit with 1 on failed rules of this severity or worse: high, medium, low, negligible (info), any' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l threads -d 'Threads that work at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l any-platform -d 'Look at everything, whatever platform it says it is for'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l list-profiles -d 'List the profiles, and evaluate nothing'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l offline -d 'Never use the network: neither registries nor remote engines'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -l strict -d 'Exit with 3 where anything could not be told'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from scap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from statement" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from statement" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from statement" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from statement" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from statement" -f -a "sign" -d 'Read a file of statements and sign it'
complete -c seawall -n "__fish_seawall_using_subcommand audit; and __fish_seen_subcommand_from statement" -f -a "verify" -d 'Say whether a file of statements is signed by a key, and what it states'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -f -a "init" -d 'Make an authority: its key and certificate, and an empty list of revoked certificates'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -f -a "issue" -d 'Issue a certificate'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -f -a "list" -d 'List what was issued'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -f -a "renew" -d 'Issue certificates anew, under the same names and into the same folders'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -f -a "revoke" -d 'Revoke a certificate, and make the list of revoked ones anew'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and not __fish_seen_subcommand_from init issue list renew revoke doctor" -f -a "doctor" -d 'Look for what is wrong: with the authority, and with how this host\'s engine is reached'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -l dir -d 'Folder of the authority' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -l name -d 'Its name' -r
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -l permit-dns -d 'Hold it to this domain and what is below it' -r
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -l permit-ip -d 'Hold it to these addresses' -r
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -l days -d 'Days that it is good for' -r
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from issue" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from issue" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from issue" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from issue" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from issue" -f -a "server" -d 'For an engine or a guard: its clients know by it whom they talk to'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from issue" -f -a "client" -d 'For a person or a program that talks to an engine or a guard'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from list" -l dir -d 'Folder of the authority' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from list" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from renew" -l dir -d 'Folder of the authority' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from renew" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from renew" -l due -d 'All of which two thirds of their life are over; and the list of revoked certificates'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from renew" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from renew" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from revoke" -l dir -d 'Folder of the authority' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from revoke" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from doctor" -l dir -d 'Folder of the authority' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from doctor" -l host -d 'The engine\'s address, as `seawall audit` takes it' -r
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from doctor" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from doctor" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from doctor" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand pki; and __fish_seen_subcommand_from doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -f -a "serve" -d 'Stand in front of the engine: judge, record and forward what clients ask for'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -f -a "plugin" -d 'Be the engine\'s authorisation plugin: judge what reaches it past the proxy'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -f -a "test" -d 'Hold a policy to cases: requests with what is to be decided of them'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -f -a "explain" -d 'Say why a request is allowed or denied, rule by rule'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -f -a "learn" -d 'Write the least role that allows what was recorded'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and not __fish_seen_subcommand_from serve plugin test explain learn log" -f -a "log" -d 'Verify, show and hand on the audit log'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -l config -d 'The configuration' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -l stdio -d 'Serve the one client at the standard streams, as a forced command of sshd'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -l check -d 'Read configuration, certificates and policy, say what is wrong with them, and end'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -l config -d 'The configuration' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -l socket -d 'Where the engine asks' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -l behind-proxy -d 'Nobody but the guard\'s proxy reaches the engine: leave streams, lists and labels to it'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -l print-spec -d 'Print what the engine\'s `.spec` file has to hold, and end'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from plugin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -l config -d 'The policy; without it seawall.yaml here or above' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -l accounts -d 'Folder with the files passwd and group that names of users and groups are looked up in' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -l scans -d 'Folder of what `seawall scan --record` has kept, for images of whose scan the world says nothing' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l config -d 'The policy; without it seawall.yaml here or above' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l accounts -d 'Folder with the files passwd and group that names of users and groups are looked up in' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l scans -d 'Folder of what `seawall scan --record` has kept, for images of whose scan the world says nothing' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l as -d 'Who asks: uid, gid, cn, uri, ssh-key, listener, as in a case' -r
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l world -d 'Objects of the engine and paths of the host' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l body -d 'Body of the request; `-` is standard input' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l at -d 'The moment, such as 2026-11-23T12:00:00Z; without it now' -r
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from learn" -l principal -d 'Learn of one alone: uid:1000, cn:alice, uri:…, ssh:SHA256:…' -r
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from learn" -l role -d 'Name of the role and its profile' -r
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from learn" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from learn" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from learn" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from learn" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -f -a "verify" -d 'Say whether the log is what was written: nothing changed, taken out or put in'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -f -a "show" -d 'Show who asked for what, and what became of it'
complete -c seawall -n "__fish_seawall_using_subcommand guard; and __fish_seen_subcommand_from log" -f -a "export" -d 'Write the log for other programs'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "run" -d 'Watch this machine: alerts while things happen'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "check" -d 'Try how far what `seawall.yaml` asks for holds on this machine: what is prevented, what is only answered'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "rules" -d 'Check, list and describe rules'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "prevent" -d 'What containers are kept from: by which mechanism it holds on this machine'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "replay" -d 'Hold rules against a recording: what would they have alerted on'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "record" -d 'Record what happens on this machine into a file, for `watch replay`'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and not __fish_seen_subcommand_from run check rules prevent replay record recording" -f -a "recording" -d 'Recordings of what happened'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -s r -l rules -d 'Rule file or folder of such, loaded after our own rules; may be repeated' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -s c -l config -d 'Section `watch` of this configuration file (`seawall.yaml`) says the rest: rules, and what comes of alerts' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -s f -l format -d 'In which form alerts are printed' -r -f -a "text\t'A line of text, as Falco has it'
json\t'A JSON object a line, as Falco has it'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l priority -d 'Only rules of this priority or worse' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l seconds -d 'End after so many seconds; else with Ctrl-C' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l ring -d 'Keep so many seconds (and at most so many megabytes) of each container in memory, and write them to a file when there is an alert: what section `watch.ring` of the configuration says, with these numbers' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l recordings -d 'The folder for recordings of alerts' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l engine -d 'Address of the container engine, in the form of `DOCKER_HOST`' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l no-default-rules -d 'Without our own rules: those of --rules alone'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l first -d 'Alert for the first rule alone that matches an event'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -l only-containers -d 'Leave out what is done outside of containers'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -s c -l config -d 'The configuration file (`seawall.yaml`)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -s f -l format -d 'In which form' -r -f -a "table\t'For people'
json\t'The documents of Falco\'s `-V` and `-L`'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -l engine -d 'Address of the container engine, in the form of `DOCKER_HOST`' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -f -a "check" -d 'Check rule files: what is wrong, and where'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -f -a "list" -d 'List rules: name, priority, tags, whether they are on'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -f -a "fields" -d 'List what rules can ask of events: fields by source'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -f -a "own" -d 'Print our own rules, those of `seawall watch run`, as a file'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -f -a "describe" -d 'Describe one rule: what it says, when it matches'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from rules" -f -a "test" -d 'Hold rules against events that were written down, or recorded'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from prevent" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from prevent" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from prevent" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from prevent" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from prevent" -f -a "check" -d 'Check section `watch: prevent:` of a configuration: by which mechanism each item holds on this machine, by trying'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from prevent" -f -a "stand-by" -d 'Answer in place of a watcher that is stopped: started by that, with a socket as its standard input'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l source -d 'The file has events of another source, a line of JSON each: `docker`, `guard`, `k8s_audit` (also an `EventList`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -s r -l rules -d 'Rule file or folder of such; may be repeated. Default: our own rules, as `watch run` holds them' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l diff -d 'Rule file or folder of such that --rules is compared with: prints alerts that are new (+) and lost (-); may be repeated' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l write-trial -d 'Write a trial instead: the file, the rules and the alerts that they raise today, for `watch rules test`' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -s f -l format -d 'In which form alerts are printed' -r -f -a "text\t'A line of text, as Falco has it'
json\t'A JSON object a line, as Falco has it'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l priority -d 'Only rules of this priority or worse' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l fail-on -d 'Exit with 1 where there is an alert of this priority or worse' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l all -d 'Alert for all rules that match an event, not for the first alone'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -l strict -d 'Exit with 3 where not all that happened could be judged'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -s o -l output -d 'The file; it is replaced' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -l seconds -d 'End after so many seconds; else with Ctrl-C' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -l size -d 'End when the file has so many megabytes' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -l container -d 'Only what is done in a container, by its name or the begin of its id' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -l engine -d 'Address of the container engine, in the form of `DOCKER_HOST`' -r
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -l scap -d 'Write a capture file (.scap), as sysdig and Falco read it, instead of our own format'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from record" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from recording" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from recording" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from recording" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from recording" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand watch; and __fish_seen_subcommand_from recording" -f -a "show" -d 'Say what is in a recording: span, containers, events by kind, alerts'
complete -c seawall -n "__fish_seawall_using_subcommand falco" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand falco" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand falco" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -l profile -d 'Checks to begin with, unless the editor says otherwise: recommended, strict, style, all, or those of a peer' -r
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -l config -d 'Configuration of the project (default: seawall.yaml in the document\'s folder or above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -l stdio -d 'Accepted for editors that say so; there is no other way to talk'
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand lsp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -s f -l format -d 'In which format, with `@` and a version behind it' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -s o -l output -d 'Write the document to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l created -d 'Time to write into the document, such as 2027-01-31T12:00:00Z' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l source-date-epoch -d 'The same in seconds since 1970, as reproducible builds have it' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l platform -d 'Which platform of a multi-platform image, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l threads -d 'Threads that read at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l vex -d 'VEX file, or directory of them' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l sha -d 'Commit' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l ref -d 'Branch or tag, such as refs/heads/main' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l run-id -d 'Id of the run' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l workflow -d 'Name of the workflow, with which snapshots are grouped' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l job -d 'Name of the job, with which snapshots are grouped' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l host -d 'Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l sbom-sources -d 'Also read the SBOMs that lie beside an image in its registry: referrers, cosign\'s tags and `BuildKit`\'s attestations. Their signatures are not checked' -r -f -a "oci\t'The registry of the image'"
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l base-updates -d 'Ask whether there is a newer image in place of the one that an image was built on: `registry` asks the registry that it comes from, a HOST also one inside this network' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l branch -d 'Branch of a repository to scan, instead of its working tree or HEAD' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l tag -d 'Tag of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l commit -d 'Commit of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l insecure-registry -d 'Registry that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l registry-mirror -d 'Mirror to try first: `https://HOST` for docker.io, or REGISTRY=https://HOST' -r
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l declared -d 'Also read lock files and manifests; done for directories and repositories anyway'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l installed -d 'Read only what is installed, no lock files and manifests'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l include-removed -d 'Also list packages that a later layer removed again'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l offline -d 'Never use the network: neither registries nor remote engines'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l vulnerabilities -d 'Scan as well, and write the vulnerabilities along with what VEX files say of them (CycloneDX)'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l no-engine-store -d 'Always export images from the engine, never read its store'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand sbom" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -s f -l format -d 'How to write the explanation; see `seawall schema explanation` for json' -r -f -a "table\t'For people'
json\t'A document; see `seawall schema explanation`'"
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l platform -d 'Which platform of a multi-platform image, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l config -d 'Configuration of the project (default: seawall.yaml here or in a folder above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l ignore -d 'Accept a finding by its id or an alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l vex -d 'What others say about vulnerabilities in what is scanned (VEX): a JSON file of any of the usual formats, or a directory of such files' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l host -d 'Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l sbom-sources -d 'Also read the SBOMs that lie beside an image in its registry: referrers, cosign\'s tags and `BuildKit`\'s attestations. Their signatures are not checked' -r -f -a "oci\t'The registry of the image'"
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l base-updates -d 'Ask whether there is a newer image in place of the one that an image was built on: `registry` asks the registry that it comes from, a HOST also one inside this network' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l branch -d 'Branch of a repository to scan, instead of its working tree or HEAD' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l tag -d 'Tag of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l commit -d 'Commit of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l insecure-registry -d 'Registry that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l registry-mirror -d 'Mirror to try first: `https://HOST` for docker.io, or REGISTRY=https://HOST' -r
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l checks -d 'Print what all checks are about, as Markdown'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l model -d 'Print what the conditions of your own checks may speak of, as Markdown'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l offline -d 'Never use the network: neither registries nor remote engines'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l no-engine-store -d 'Always export images from the engine, never read its store'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -s f -l format -d 'How to write what differs; see `seawall schema difference` for json' -r -f -a "table\t'For people'
json\t'A document; see `seawall schema difference`'
markdown\t'Markdown, for comments on a change'"
complete -c seawall -n "__fish_seawall_using_subcommand diff" -s o -l output -d 'Write it to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l show -d 'Which lists a table has; counts are always there' -r -f -a "all\t'Findings and packages'
findings\t'Findings only'
packages\t'Packages only'"
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l fail-on -d 'Exit with 1 where findings of this severity or worse (critical, high, medium, low, negligible, any) are new, known exploited ones (kev), or an end of life (eol)' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l platform -d 'Which platform of multi-platform images, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l threads -d 'Threads that read at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l config -d 'Configuration of the project (default: seawall.yaml here or in a folder above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l scanners -d 'What to look for (default: vuln)' -r -f -a "vuln\t'Known vulnerabilities'
licence\t'Licences: what the policy in seawall.yaml denies, wants reviewed, or does not go together'
misconfig\t'Faults of images (configuration, history, files), and of the documents of directories and repositories'"
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l ignore -d 'Accept a finding by its id or an alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l vex -d 'What others say about vulnerabilities in what is scanned (VEX): a JSON file of any of the usual formats, or a directory of such files' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l host -d 'Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l sbom-sources -d 'Also read the SBOMs that lie beside an image in its registry: referrers, cosign\'s tags and `BuildKit`\'s attestations. Their signatures are not checked' -r -f -a "oci\t'The registry of the image'"
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l base-updates -d 'Ask whether there is a newer image in place of the one that an image was built on: `registry` asks the registry that it comes from, a HOST also one inside this network' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l branch -d 'Branch of a repository to scan, instead of its working tree or HEAD' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l tag -d 'Tag of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l commit -d 'Commit of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l insecure-registry -d 'Registry that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l registry-mirror -d 'Mirror to try first: `https://HOST` for docker.io, or REGISTRY=https://HOST' -r
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l strict -d 'Exit with 3 where anything of either side could not be looked at'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l offline -d 'Never use the network: neither registries nor remote engines'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l declared -d 'Also read lock files and manifests; done for directories and repositories anyway'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l installed -d 'Read only what is installed, no lock files and manifests'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l no-engine-store -d 'Always export images from the engine, never read its store'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand convert" -s f -l format -d 'How to write the report, and with `=FILE` where to; can be given several times' -r -f -a "table\t'For people'
json\t'The report document, which can be read again; see `seawall schema report`'
sarif\t'SARIF 2.1.0, for code scanning'
html\t'One page of HTML that needs no network'
markdown\t'Markdown, for comments and summaries'
junit\t'JUnit XML, for continuous integration'
github\t'Annotations of GitHub Actions'
gitlab\t'Container or dependency scanning report of GitLab'
gitlab-codequality\t'Code quality report of GitLab'
checkstyle\t'Checkstyle XML, for editors and review tools'
cosign-vuln\t'Predicate for `cosign attest --type vuln`'
csv\t'Controls of frameworks as CSV; of audits'
oscal\t'Assessment results in NIST\'s OSCAL, as JSON; of audits'
xccdf\t'Checklist of the controls with results, XCCDF 1.2; of audits'
arf\t'The same as an Asset Reporting Format document; of audits'
prometheus\t'Metrics for Prometheus\' text file collector'
template\t'A template of your own; see `--template`'"
complete -c seawall -n "__fish_seawall_using_subcommand convert" -s o -l output -d 'Write the report whose format names no file to this one' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand convert" -l template -d 'Template for the format `template`: a file, or `@csv` or `@text`, which come with the program' -r
complete -c seawall -n "__fish_seawall_using_subcommand convert" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand convert" -l list-all-pkgs -d 'List every package, where the report has them'
complete -c seawall -n "__fish_seawall_using_subcommand convert" -l show-suppressed -d 'List what an exception accepts and what was set aside, and why'
complete -c seawall -n "__fish_seawall_using_subcommand convert" -l show-not-loaded -d 'List the findings of packages whose code is never run, such as kernel headers'
complete -c seawall -n "__fish_seawall_using_subcommand convert" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand convert" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand convert" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "info" -d 'Say what the advisory database holds, how old it is and what it covers'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "search" -d 'Say what the database has about an id or a package'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "verify" -d 'Read a whole database and say what is damaged in it'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "diff" -d 'Say what one database has that another has not'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "build" -d 'Build a database from upstream data'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "update" -d 'Install the newest database of a channel'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "export" -d 'Write the installed database to a file, for a machine without a network'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "import" -d 'Install a database that `db export` wrote'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "publish" -d 'Sign a database and put it into a channel'
complete -c seawall -n "__fish_seawall_using_subcommand db; and not __fish_seen_subcommand_from info search verify diff build update export import publish key" -f -a "key" -d 'Make or show the keys of a publisher'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -l db -d 'Database to ask instead of the one that a scan would use' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s f -l format -d 'How to write it' -r -f -a "table\t'For people'
json\t'For programs'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -l ecosystem -d 'Only in this ecosystem, as `db info` names it' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -l db -d 'Database to ask instead of the one that a scan would use' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -s f -l format -d 'How to write it' -r -f -a "table\t'For people'
json\t'For programs'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from verify" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from verify" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -l ecosystem -d 'Only this ecosystem, as `db info` names it' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -s f -l format -d 'How to write it' -r -f -a "table\t'For people'
json\t'For programs'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -l ids -d 'List each package and vulnerability that was added (+), removed (-) or changed (~)'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l from -d 'Data to read; may be given several times' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s o -l output -d 'File to write; replaced in one step once it is complete' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l without-tier -d 'Leave out sources of these licence tiers' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l insecure-registry -d 'Host that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l key -d 'Public key of the publisher, in PEM; several may be given, and one signature is enough' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l from -d 'Channel, or a mirror of it: `https://…`, `oci://REGISTRY/NAME:TAG`, `file:///…` or a directory' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l wait -d 'Seconds to wait for another update to end' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l insecure-registry -d 'Host that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l check -d 'Only say whether there is something newer: exit 1 where there is'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from export" -s o -l output -d 'File to write' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from export" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from export" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from import" -l key -d 'Public key of the publisher, in PEM; several may be given, and one signature is enough' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from import" -l wait -d 'Seconds to wait for another update to end' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from import" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from import" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from import" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l db -d 'Database to publish' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l key -d 'Private key to sign with, in PEM; several sign together, and any of them is enough for those who verify' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l to -d 'Directory or `oci://REGISTRY/NAME:TAG` to publish to' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l expires -d 'How long the manifest holds: a number of days (30d), hours (12h) or minutes (90m)' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l delta-from -d 'Older database to make a delta from; may be given several times' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l serial -d 'Number of the manifest, greater than the last one\'s (default: the seconds since 1970)' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l insecure-registry -d 'Host that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from publish" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from key" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from key" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from key" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from key" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from key" -f -a "new" -d 'Make a new key: NAME.key, which signs and is kept secret, and NAME.pem, which is given out'
complete -c seawall -n "__fish_seawall_using_subcommand db; and __fish_seen_subcommand_from key" -f -a "show" -d 'Print the public key of a private or public one, and its id'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -f -a "create" -d 'State what one vulnerability means for a product'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -f -a "generate" -d 'State what the findings of a scan, or of a saved report, mean for it'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -f -a "merge" -d 'Put several documents into one'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and not __fish_seen_subcommand_from create generate merge validate" -f -a "validate" -d 'Say whether documents can be read and followed'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l id -d 'The vulnerability: a CVE or any other id' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l alias -d 'Other ids of it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l product -d 'What the statement holds for, by its package URL' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l part -d 'Only this package in the product, by its package URL' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l status -d 'What is so, as a status of VEX' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l justification -d 'Why the product is not affected' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l statement -d 'The same in your own words; for `affected`, what to do about it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l from -d 'Saved report that has the finding: it tells package, aliases and image' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l finding -d 'The finding in that report by its fingerprint, instead of --id and --package' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l package -d 'Name or package URL of the package in that report, where several have the vulnerability' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l author -d 'Who makes the statements: a name, better with an address' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l role -d 'In which role; for csaf coordinator, discoverer, other, translator, user or vendor' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l namespace -d 'Address under which the author publishes; csaf needs it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l document-id -d 'Id of the document (default: made of its content)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l document-version -d 'Version of the document' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l created -d 'Time of the document, such as 2027-01-31T12:00:00Z (default: now)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l source-date-epoch -d 'The same in seconds since 1970, as reproducible builds have it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -s f -l format -d 'openvex (0.2.0), csaf (2.0) or cyclonedx (1.6)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -s o -l output -d 'Write the document to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l open -d 'What an open finding is stated to be' -r -f -a "under-investigation\t'Not yet known'
affected\t'Affected, with the upgrade as what to do'
leave-out\t'Nothing'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l product -d 'What the statements hold in, by its package URL (default: the image)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l author -d 'Who makes the statements: a name, better with an address' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l role -d 'In which role; for csaf coordinator, discoverer, other, translator, user or vendor' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l namespace -d 'Address under which the author publishes; csaf needs it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l document-id -d 'Id of the document (default: made of its content)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l document-version -d 'Version of the document' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l created -d 'Time of the document, such as 2027-01-31T12:00:00Z (default: now)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l source-date-epoch -d 'The same in seconds since 1970, as reproducible builds have it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -s f -l format -d 'openvex (0.2.0), csaf (2.0) or cyclonedx (1.6)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -s o -l output -d 'Write the document to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l platform -d 'Which platform of multi-platform images, for instance linux/arm64' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l db -d 'Advisory database to use instead of the facts inside the program' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l threads -d 'Threads that read at once (default: one per processor)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l config -d 'Configuration of the project (default: seawall.yaml here or in a folder above)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l scanners -d 'What to look for (default: vuln)' -r -f -a "vuln\t'Known vulnerabilities'
licence\t'Licences: what the policy in seawall.yaml denies, wants reviewed, or does not go together'
misconfig\t'Faults of images (configuration, history, files), and of the documents of directories and repositories'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l ignore -d 'Accept a finding by its id or an alias' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l ignore-file -d 'File of accepted findings (default: .seawallignore, then .trivyignore, where they exist)' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l vex -d 'What others say about vulnerabilities in what is scanned (VEX): a JSON file of any of the usual formats, or a directory of such files' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l host -d 'Address of the engine, for instance `unix:///run/podman/podman.sock` (default: `$DOCKER_HOST`)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l sbom-sources -d 'Also read the SBOMs that lie beside an image in its registry: referrers, cosign\'s tags and `BuildKit`\'s attestations. Their signatures are not checked' -r -f -a "oci\t'The registry of the image'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l base-updates -d 'Ask whether there is a newer image in place of the one that an image was built on: `registry` asks the registry that it comes from, a HOST also one inside this network' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l branch -d 'Branch of a repository to scan, instead of its working tree or HEAD' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l tag -d 'Tag of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l commit -d 'Commit of a repository to scan' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l username -d 'User name for the registry' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l insecure-registry -d 'Registry that may be reached without verified TLS or over plain HTTP' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l registry-ca -d 'PEM file with certificate authorities to trust besides the system\'s' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l registry-mirror -d 'Mirror to try first: `https://HOST` for docker.io, or REGISTRY=https://HOST' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l offline -d 'Never use the network: neither registries nor remote engines'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l declared -d 'Also read lock files and manifests; done for directories and repositories anyway'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l installed -d 'Read only what is installed, no lock files and manifests'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l no-engine-store -d 'Always export images from the engine, never read its store'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -l password-stdin -d 'Read the password for the registry from standard input'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l author -d 'Who makes the statements: a name, better with an address' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l role -d 'In which role; for csaf coordinator, discoverer, other, translator, user or vendor' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l namespace -d 'Address under which the author publishes; csaf needs it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l document-id -d 'Id of the document (default: made of its content)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l document-version -d 'Version of the document' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l created -d 'Time of the document, such as 2027-01-31T12:00:00Z (default: now)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l source-date-epoch -d 'The same in seconds since 1970, as reproducible builds have it' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -s f -l format -d 'openvex (0.2.0), csaf (2.0) or cyclonedx (1.6)' -r
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -s o -l output -d 'Write the document to a file' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from validate" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from validate" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand vex; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c seawall -n "__fish_seawall_using_subcommand version-compare" -l check -d 'Check the comparisons in a file; - is standard input' -r -F
complete -c seawall -n "__fish_seawall_using_subcommand version-compare" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand version-compare" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand version-compare" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand version-compare" -s h -l help -d 'Print help (see more with \'--help\')'
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
complete -c seawall -n "__fish_seawall_using_subcommand evaluate-policies" -l color -d 'When to colour' -r -f -a "auto\t'On a terminal, unless `NO_COLOR` is set'
always\t'Always'
never\t'Never'"
complete -c seawall -n "__fish_seawall_using_subcommand evaluate-policies" -s q -l quiet -d 'Say nothing on standard error but errors'
complete -c seawall -n "__fish_seawall_using_subcommand evaluate-policies" -s v -l verbose -d 'Also say how things were read'
complete -c seawall -n "__fish_seawall_using_subcommand evaluate-policies" -s h -l help -d 'Print help (see more with \'--help\')'
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
