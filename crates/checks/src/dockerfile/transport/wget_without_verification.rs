//! DF-0064.

use seawall_model::severity::Severity;

use super::command::{is_local, without_option};
use super::written::written;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::Invocation;
use crate::parse::shell::invocation::OptionUse;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0064",
    name: "wget-without-certificate-check",
    title: "wget does not check certificates",
    severity: Severity::High,
    severity_why: "whoever sits between builder and server decides what is built",
    why: "With `--no-check-certificate` wget downloads from any server that answers, whatever certificate it \
          shows. What is fetched may come from anybody who can get into the connection, and becomes part of the \
          image. `--check-certificate=false` does the same to aria2c.",
    remedy: "Take the option out. If the image has no certificate authorities, install `ca-certificates` in front \
             of it; if the server uses an authority of your own, add its certificate and name it with \
             `--ca-certificate`.",
    bad: "FROM debian:12\nRUN wget --no-check-certificate https://dl.example.com/tool\n",
    good: "FROM debian:12\nRUN wget https://dl.example.com/tool\n",
    variants: &[
        Variant {
            name: "option",
            title: "wget is told to take any certificate",
            severity: None,
            profile: None,
        },
        Variant {
            name: "aria2c",
            title: "aria2c is told to take any certificate",
            severity: None,
            profile: None,
        },
        Variant {
            name: "configuration",
            title: ".wgetrc tells wget to take any certificate",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_3",
    }],
    cwe: &[295],
    references: &[
        "https://www.gnu.org/software/wget/manual/html_node/HTTPS-_0028SSL_002fTLS_0029-Options.html",
    ],
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
    let programs = ["wget", "wget2", "aria2c"];
    for (site, invocation) in input.running(&programs).or_started().invocations() {
        let variant = match invocation {
            _ if is_local(invocation) => continue,
            it if it.is_any(&["wget", "wget2"]) => "option",
            it if it.is("aria2c") => "aria2c",
            _ => continue,
        };
        for option in invocation
            .options()
            .into_iter()
            .filter(|it| is_insecure(invocation, it))
        {
            let message = format!(
                "`{}` makes {} take any certificate",
                option.name, invocation.program
            );
            let place = input.place(site, option.span);
            let mut fault = Fault::new(&CHECK, message, place)
                .variant(variant)
                .value(option.name.clone());
            if let Some(fix) = without_option(input, option.span) {
                fault = fault.fix(fix);
            }
            faults.push(fault);
        }
    }
}

/// Says whether an option switches the check off. GNU's programs take long options cut short, too.
fn is_insecure(invocation: &Invocation, option: &OptionUse<'_>) -> bool {
    let name = option.name.as_str();
    let is_off = || {
        option
            .value
            .as_deref()
            .is_some_and(|value| OFF.contains(&value))
    };
    if invocation.is("aria2c") {
        return name == "--check-certificate" && is_off();
    }
    let negative = name.len() >= "--no-check".len() && "--no-check-certificate".starts_with(name);
    let set = matches!(name, "-e" | "--execute")
        && option.value.as_deref().is_some_and(|command| {
            let (name, value) = command.split_once('=').unwrap_or((command, ""));
            is_setting(name.trim()) && OFF.contains(&value.trim())
        });
    negative || set || (name == "--check-certificate" && is_off())
}

fn run_configuration(input: &Input, faults: &mut Faults) {
    for file in written(input) {
        let is_wgetrc = matches!(file.name.as_str(), ".wgetrc" | "wgetrc");
        let mut settings = file.settings();
        if is_wgetrc && settings.any(|(name, value)| is_setting(&name) && OFF.contains(&value)) {
            let message = format!(
                "`{}` makes wget take any certificate from here on",
                file.name
            );
            let place = input.place(file.site, file.span);
            faults.push(Fault::new(&CHECK, message, place).variant("configuration"));
        }
    }
}

/// Says whether a name is that of the setting: wget ignores case, dashes and underscores.
fn is_setting(name: &str) -> bool {
    name.replace(['-', '_'], "")
        .eq_ignore_ascii_case("checkcertificate")
}

const OFF: &[&str] = &["off", "no", "0", "false", "quiet"];
