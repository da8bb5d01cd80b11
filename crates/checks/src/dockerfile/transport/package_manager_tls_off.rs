//! DF-0068.

use seawall_model::severity::Severity;

use super::command::without_option;
use super::written::written;
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0068",
    name: "package-manager-certificate-check-off",
    title: "a package manager is configured not to check certificates",
    severity: Severity::High,
    severity_why: "packages run code when they are installed, and these can be forged",
    why: "`npm config set strict-ssl false` (yarn and pnpm alike) makes every later installation take packages \
          from any server that answers; `composer config disable-tls true` gives up encryption altogether. \
          Packages may run scripts as soon as they are installed, so whoever can get into the connection runs \
          code in the build. The setting stays in the image, too.",
    remedy: "Take it out. For a registry with an authority of your own, set `cafile` of npm, yarn, pnpm or \
             composer to its certificate.",
    bad: "FROM node:22\nRUN npm config set strict-ssl false && npm ci\n",
    good: "FROM node:22\nRUN npm config set cafile /etc/ssl/own.pem && npm ci\n",
    variants: &[
        Variant {
            name: "strict-ssl",
            title: "strict-ssl of npm, yarn or pnpm is off",
            severity: None,
            profile: None,
        },
        Variant {
            name: "composer",
            title: "composer gives up TLS",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Checkov,
        id: "CKV2_DOCKER_13",
    }],
    cwe: &[295],
    references: &[
        "https://docs.npmjs.com/cli/v10/using-npm/config#strict-ssl",
        "https://getcomposer.org/doc/06-config.md#disable-tls",
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
    let programs = ["npm", "yarn", "pnpm", "npx", "bower", "composer"];
    for (site, invocation) in input.running(&programs).invocations() {
        if invocation.is_any(&["npm", "yarn", "pnpm", "npx", "bower"]) {
            for option in invocation.options() {
                let is_off = option
                    .value
                    .as_deref()
                    .is_some_and(|value| OFF.contains(&value));
                if option.name == "--no-strict-ssl" || (option.name == "--strict-ssl" && is_off) {
                    let fix = without_option(input, option.span);
                    let message = format!(
                        "`{}` makes {} take any certificate",
                        option.name, invocation.program
                    );
                    let mut fault = Fault::new(&CHECK, message, input.place(site, option.span));
                    fault.fixes.extend(fix);
                    faults.push(fault.variant("strict-ssl"));
                }
            }
        }
        if let Some((variant, span, message)) = configured(invocation) {
            faults.push(Fault::new(&CHECK, message, input.place(site, span)).variant(variant));
        }
    }
}

/// Finds a setting that switches the check off for what comes later.
fn configured(invocation: &Invocation) -> Option<(&'static str, Span, String)> {
    let mut operands = invocation.operands().into_iter();
    let program = &invocation.program;
    if operands.next()?.literal()? != "config" {
        return None;
    }
    if invocation.is_any(&["npm", "yarn", "pnpm"]) {
        let words: Vec<&Word> = operands.filter(|word| !is_word(word, "set")).collect();
        let (name, value, span) = name_and_value(&words)?;
        let is_setting = matches!(name.as_str(), "strict-ssl" | "enableStrictSsl");
        let message =
            format!("`{program} config set {name} {value}` makes {program} take any certificate");
        return (is_setting && OFF.contains(&value.as_str())).then_some((
            "strict-ssl",
            span,
            message,
        ));
    }
    let words: Vec<&Word> = operands.filter(|_| invocation.is("composer")).collect();
    let (name, value, span) = name_and_value(&words)?;
    let is_off = match name.as_str() {
        "disable-tls" => matches!(value.as_str(), "true" | "1"),
        "secure-http" => matches!(value.as_str(), "false" | "0"),
        _ => false,
    };
    let message = format!("`composer config {name} {value}` gives up TLS");
    is_off.then_some(("composer", span, message))
}

/// Reads `name value` or `name=value`.
fn name_and_value(words: &[&Word]) -> Option<(String, String, Span)> {
    let first = words.first()?;
    let text = first.literal()?;
    if let Some((name, value)) = text.split_once('=') {
        return Some((name.to_owned(), value.to_owned(), first.span));
    }
    let second = words.get(1)?;
    let value = second.literal()?.into_owned();
    Some((text.into_owned(), value, first.span.to(second.span)))
}

fn is_word(word: &Word, text: &str) -> bool {
    word.literal().is_some_and(|word| word == text)
}

fn run_configuration(input: &Input, faults: &mut Faults) {
    for file in written(input) {
        let is_rc = matches!(
            file.name.as_str(),
            ".npmrc" | "npmrc" | ".yarnrc" | ".yarnrc.yml" | ".bowerrc"
        );
        let is_setting = |name: &str| matches!(name, "strict-ssl" | "enablestrictssl");
        let mut settings = file.settings();
        if is_rc && settings.any(|(name, value)| is_setting(&name) && OFF.contains(&value)) {
            let message = format!(
                "`{}` makes package managers take any certificate",
                file.name
            );
            let place = input.place(file.site, file.span);
            faults.push(Fault::new(&CHECK, message, place).variant("strict-ssl"));
        }
    }
}

const OFF: &[&str] = &["false", "0", "null"];
