//! DF-0038.

use seawall_model::severity::Severity;

use super::super::flag;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::Fault;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0038",
    name: "pip-trusted-host",
    title: "pip talks to a host without checking its certificate",
    severity: Severity::High,
    severity_why: "whoever stands between the build and the index can put code of his own into the image",
    why: "`--trusted-host` makes pip take packages from a host whose certificate is not valid, or \
          over HTTP without any. Whoever is on the way can hand out packages of his own, and code \
          of packages runs while they are installed.",
    remedy: "Give the host a certificate that can be checked; where your own authority signs it, name \
          that with `--cert` or `PIP_CERT`. Hashes in the requirements (`--require-hashes`) \
          protect what is installed besides.",
    bad: "FROM python:3.12\nRUN pip install --trusted-host pypi.example -r requirements.txt\n",
    good: "FROM python:3.12\nRUN pip install --cert /etc/ssl/own.pem -r requirements.txt\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_4",
    }],
    cwe: &[295],
    references: &["https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let effect = "takes packages from a host that is not checked";
    flag::tell(
        input,
        faults,
        &CHECK,
        effect,
        &["pip", "uv"],
        |invocation, option| {
            let name = option.name.as_str();
            invocation.is("pip") && name == "--trusted-host"
                || invocation.is("uv") && name == "--allow-insecure-host"
        },
    );
    for (site, invocation) in input.running(&["pip"]).invocations() {
        let is_config = invocation.subcommand().is_some_and(|verb| verb == "config");
        for word in invocation.targets() {
            let name = word.literal();
            let is_setting = name.is_some_and(|name| name.ends_with(".trusted-host"));
            if is_setting && is_config && !unsets(&invocation.targets()) {
                let message = format!("`{}` {effect}", word.shown());
                faults.push(Fault::new(&CHECK, message, input.place(site, word.span)));
            }
        }
    }
}

fn unsets(targets: &[&crate::parse::shell::Word]) -> bool {
    let verb = targets.first().and_then(|word| word.literal());
    verb.is_none_or(|verb| verb != "set")
}
