//! DF-0069.

use seawall_model::severity::Severity;

use super::environment::settings;
use super::written::written;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::shell::Invocation;
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0069",
    name: "git-without-certificate-check",
    title: "git does not check certificates",
    severity: Severity::High,
    severity_why: "whoever sits between builder and server decides what is built",
    why: "git does not check the server's certificate when `GIT_SSL_NO_VERIFY` is set – to whatever value, `false` \
          and nothing among them – or when `http.sslVerify` is false. The code that is fetched may then come from \
          anybody who can get into the connection, and credentials are sent to whoever answers.",
    remedy: "Take it out. For a server with an authority of your own, set `http.sslCAInfo` or `GIT_SSL_CAINFO` to \
             its certificate. Check out a commit by its full hash, too.",
    bad: "FROM debian:12\nENV GIT_SSL_NO_VERIFY=1\n",
    good: "FROM debian:12\nENV GIT_SSL_CAINFO=/etc/ssl/own.pem\n",
    variants: &[
        Variant {
            name: "variable",
            title: "GIT_SSL_NO_VERIFY is set",
            severity: None,
            profile: None,
        },
        Variant {
            name: "configuration",
            title: "http.sslVerify is false",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_14",
    }],
    cwe: &[295],
    references: &["https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslVerify"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[
        Run::Dockerfile(run),
        Run::Dockerfile(run_configuration),
        Run::Built(run),
        Run::Built(run_configuration),
    ],
};

fn run(input: &Input, faults: &mut Faults) {
    for setting in settings(input, &|name| name == "GIT_SSL_NO_VERIFY") {
        let message = format!(
            "`{}={}` makes git take any certificate",
            setting.name, setting.value
        );
        let place = input.place(setting.site, setting.span);
        faults.push(
            Fault::new(&CHECK, message, place)
                .variant("variable")
                .value(setting.value),
        );
    }
}

fn run_configuration(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["git"]).invocations() {
        for (span, value) in configured(invocation) {
            let message = "`http.sslVerify` is off: git takes any certificate".to_owned();
            let fix = Fix::unsafe_(
                "Set http.sslVerify to true",
                vec![Edit::replace(value, "true")],
            );
            let mut fault =
                Fault::new(&CHECK, message, input.place(site, span)).variant("configuration");
            if OFF.contains(&input.document.source.slice(value)) {
                fault = fault.fix(fix);
            }
            faults.push(fault);
        }
    }
    for file in written(input) {
        let is_configuration = file.name == ".gitconfig"
            || file.name == "gitconfig"
            || (file.name == "config" && file.folder.rsplit('/').next() == Some(".git"));
        let is_off = |value: &str| OFF.contains(&value.to_ascii_lowercase().as_str());
        let mut settings = file.settings();
        if is_configuration && settings.any(|(name, value)| name == "sslverify" && is_off(value)) {
            let message = format!(
                "`{}` makes git take any certificate from here on",
                file.name
            );
            let place = input.place(file.site, file.span);
            faults.push(Fault::new(&CHECK, message, place).variant("configuration"));
        }
    }
}

/// Finds `-c http.sslVerify=false` and `git config http.sslVerify false`: each place, and that of the value.
fn configured(invocation: &Invocation) -> Vec<(Span, Span)> {
    let mut found = Vec::new();
    for option in invocation.options() {
        let is_setting = matches!(option.name.as_str(), "-c" | "--config");
        let (Some(value), Some(span)) = (option.value.as_deref(), option.value_span) else {
            continue;
        };
        let (name, value) = value.split_once('=').unwrap_or((value, "true"));
        if is_setting && is_ssl_verify(name) && is_off(value) {
            let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
            found.push((span, Span::new(span.end.saturating_sub(length), span.end)));
        }
    }
    let operands = invocation.operands();
    let words: Vec<_> = operands
        .iter()
        .filter_map(|word| Some((word.literal()?, word.span)))
        .collect();
    if words.first().is_some_and(|(word, _)| word == "config")
        && let Some(at) = words.iter().position(|(word, _)| is_ssl_verify(word))
        && let (Some((_, name)), Some((value, span))) =
            (words.get(at), words.get(at.saturating_add(1)))
        && is_off(value)
    {
        found.push((name.to(*span), *span));
    }
    found
}

/// Says whether a name is `http.sslVerify` or `http.<url>.sslVerify`.
fn is_ssl_verify(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("http.") && name.ends_with(".sslverify")
}

fn is_off(value: &str) -> bool {
    OFF.contains(&value.to_ascii_lowercase().as_str())
}

/// What git takes for false.
const OFF: &[&str] = &["false", "no", "off", "0", ""];
