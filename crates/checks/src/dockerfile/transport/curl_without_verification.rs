//! DF-0063.

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
    id: "DF-0063",
    name: "curl-without-certificate-check",
    title: "curl does not check certificates",
    severity: Severity::High,
    severity_why: "whoever sits between builder and server decides what is built",
    why: "With `-k` (`--insecure`) curl takes any certificate, a forged one among them. What it fetches may come \
          from anybody who can get into the connection: on the network, in a proxy, in the name service. It then \
          becomes part of the image, or is run while it is built. `--proxy-insecure` and `--doh-insecure` do the \
          same for the connection to a proxy and for the resolution of names.",
    remedy: "Take the option out. Where the server's certificate comes from an authority of your own, copy that \
             authority's certificate into the build and name it with `--cacert`, or add it with \
             `update-ca-certificates`. Where the base image has no authorities at all, install `ca-certificates`.",
    bad: "FROM alpine:3.20\nRUN curl -fsSLk -o /bin/tool https://dl.example.com/tool\n",
    good: "FROM alpine:3.20\nRUN curl -fsSL -o /bin/tool https://dl.example.com/tool\n",
    variants: &[
        Variant {
            name: "option",
            title: "curl is told to take any certificate",
            severity: None,
            profile: None,
        },
        Variant {
            name: "configuration",
            title: ".curlrc tells curl to take any certificate",
            severity: None,
            profile: None,
        },
        Variant {
            name: "powershell",
            title: "PowerShell is told to take any certificate",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_2",
    }],
    cwe: &[295],
    references: &[
        "https://curl.se/docs/manpage.html#-k",
        "https://curl.se/docs/sslcerts.html",
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
    let programs = ["curl", "invoke-webrequest", "invoke-restmethod"];
    for (site, invocation) in input.running(&programs).or_started().invocations() {
        let variant = match invocation {
            _ if is_local(invocation) => continue,
            it if it.is("curl") => "option",
            it if it.is_any(&["invoke-webrequest", "invoke-restmethod"]) => "powershell",
            _ => continue,
        };
        for option in invocation.options() {
            if !is_insecure(invocation, &option) {
                continue;
            }
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

/// Says whether an option switches the check off. curl takes long options cut short, too.
fn is_insecure(invocation: &Invocation, option: &OptionUse<'_>) -> bool {
    let name = option.name.as_str();
    if !invocation.is("curl") {
        return name.eq_ignore_ascii_case("-SkipCertificateCheck")
            && option.value.as_deref() != Some("$false");
    }
    let cut_short = |long: &str, least: usize| name.len() >= least && long.starts_with(name);
    name == "-k"
        || cut_short("--insecure", "--ins".len())
        || cut_short("--proxy-insecure", "--proxy-i".len())
        || cut_short("--doh-insecure", "--doh-i".len())
}

fn run_configuration(input: &Input, faults: &mut Faults) {
    for file in written(input) {
        let is_curlrc = matches!(file.name.as_str(), ".curlrc" | "_curlrc" | "curlrc");
        let is_insecure = |name: &str| {
            matches!(
                name,
                "insecure" | "--insecure" | "-k" | "proxy-insecure" | "--proxy-insecure"
            )
        };
        if is_curlrc && file.settings().any(|(name, _)| is_insecure(&name)) {
            let message = format!(
                "`{}` makes curl take any certificate from here on",
                file.name
            );
            let place = input.place(file.site, file.span);
            faults.push(Fault::new(&CHECK, message, place).variant("configuration"));
        }
    }
}
