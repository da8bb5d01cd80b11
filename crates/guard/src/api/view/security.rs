//! Capabilities and security options (engine: `NormalizeLegacyCapabilities`, `parseSecurityOpt`).

use seawall_policy::config::guard::CAPABILITIES;

use super::rule;
use super::spot::Spot;
use crate::api::container::Security;
use crate::api::refusal::{Refusal, excerpt};

/// Reads a list of capabilities: upper case, without `CAP_`, each once, in the order in which they stand.
pub(super) fn capabilities(spot: &Spot<'_>) -> Result<Vec<String>, Refusal> {
    let mut all: Vec<String> = Vec::new();
    for written in spot.words()? {
        let upper = written.to_ascii_uppercase();
        let name = upper.strip_prefix("CAP_").unwrap_or(&upper);
        let known = CAPABILITIES.contains(&name) || upper == "ALL";
        if !known {
            let why = format!("`{}` is no capability of Linux", excerpt(&written));
            return Err(spot.refuse(rule::CAPABILITY, &why));
        }
        if !all.iter().any(|it| it == name) {
            all.push(name.to_owned());
        }
    }
    Ok(all)
}

/// Reads `SecurityOpt`.
pub(super) fn options(spot: &Spot<'_>) -> Result<Security, Refusal> {
    let mut security = Security::default();
    for item in spot.items()? {
        let written = item.written()?.unwrap_or_default();
        one(&mut security, written, item.at())?;
    }
    Ok(security)
}

/// Reads one option. The engine splits at the first `=`, and at the first `:` where there is no `=`.
fn one(security: &mut Security, written: &str, at: &str) -> Result<(), Refusal> {
    let split = written.split_once('=').or_else(|| written.split_once(':'));
    match (written, split) {
        ("no-new-privileges", _) => set(&mut security.no_new_privileges, true, at),
        ("disable", _) => {
            security.labels.push("disable".to_owned());
            Ok(())
        }
        ("writable-cgroups", _) => {
            security.others.push("writable-cgroups=true".to_owned());
            Ok(())
        }
        (_, Some((key, value))) => named(security, key, value, at),
        (_, None) => Err(unknown(written, at)),
    }
}

/// Reads an option with a value.
fn named(security: &mut Security, key: &str, value: &str, at: &str) -> Result<(), Refusal> {
    match key {
        "label" => security.labels.push(value.to_owned()),
        "apparmor" => set(&mut security.apparmor, value.to_owned(), at)?,
        "seccomp" => set(&mut security.seccomp, seccomp(value, at)?, at)?,
        "no-new-privileges" => {
            let value = go_bool(value).ok_or_else(|| unknown(value, at))?;
            set(&mut security.no_new_privileges, value, at)?;
        }
        "systempaths" if value == "unconfined" => security.system_paths_unconfined = true,
        "writable-cgroups" => {
            let value = go_bool(value).ok_or_else(|| unknown(value, at))?;
            security.others.push(format!("writable-cgroups={value}"));
        }
        "credentialspec" => security.others.push(format!("credentialspec={value}")),
        _ => return Err(unknown(key, at)),
    }
    Ok(())
}

/// Checks a filter of system calls: a word that the engine knows, or the profile itself. The engine reads no file.
pub(super) fn seccomp(value: &str, at: &str) -> Result<String, Refusal> {
    if matches!(value, "unconfined" | "builtin") || value.trim_start().starts_with('{') {
        return Ok(value.to_owned());
    }
    let why = "is neither `unconfined` nor `builtin` nor the text of a profile";
    Err(Refusal::new(rule::SECURITY_OPTION, at, why))
}

/// Sets what may be said once; to say it again is nothing new only where it is the same.
fn set<T: PartialEq>(place: &mut Option<T>, value: T, at: &str) -> Result<(), Refusal> {
    if place.as_ref().is_some_and(|it| *it != value) {
        return Err(Refusal::new(
            rule::CONFLICT,
            at,
            "contradicts an option before it",
        ));
    }
    *place = Some(value);
    Ok(())
}

/// Reads a truth value as Go does (`strconv.ParseBool`).
pub(super) fn go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

fn unknown(written: &str, at: &str) -> Refusal {
    let why = format!("`{}` is no security option of the engine", excerpt(written));
    Refusal::new(rule::SECURITY_OPTION, at, &why)
}
