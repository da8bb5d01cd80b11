//! `setup.cfg` (setuptools, "Configuring setuptools using setup.cfg files"): `install_requires`,
//! `setup_requires`, `tests_require` of `[options]`, and the extras: a requirement on each line.

use seawall_model::package::Usage;

use crate::language::python::release::usage_of_group;

/// Returns every requirement with its line and what it is for.
pub(super) fn requirements(text: &str) -> Vec<(u32, Usage, String)> {
    let mut found = Vec::new();
    let mut section = "";
    let mut open: Option<Usage> = None;
    for (number, line) in (1_u32..).zip(text.lines()) {
        let value = line.trim();
        if value.is_empty() || value.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with([' ', '\t']) {
            if let Some(usage) = open {
                found.push((number, usage, value.to_owned()));
            }
            continue;
        }
        open = None;
        if let Some(name) = value
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
        {
            section = name.trim();
        } else if let Some((key, value)) = value.split_once(['=', ':']) {
            open = usage(section, key.trim());
            if let Some(usage) = open.filter(|_| !value.trim().is_empty()) {
                found.push((number, usage, value.trim().to_owned()));
            }
        }
    }
    found
}

fn usage(section: &str, key: &str) -> Option<Usage> {
    match (section, key) {
        ("options", "install_requires") => Some(Usage::Production),
        ("options", "setup_requires" | "tests_require") => Some(Usage::Development),
        ("options.extras_require", extra) => Some(match usage_of_group(extra) {
            Usage::Development => Usage::Development,
            _ => Usage::Optional,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let text = "[metadata]\nname = x\n[options]\npackages = find:\ninstall_requires =\n  a==1 ; x\n\
                    # no\n\n  b\nzip_safe = no\n[options.extras_require]\ntest = c==2\n";
        let want = [
            (6, Usage::Production, "a==1 ; x"),
            (9, Usage::Production, "b"),
            (12, Usage::Development, "c==2"),
        ];
        let want = want.map(|(line, usage, text)| (line, usage, text.to_owned()));
        assert_eq!(requirements(text), want);
    }
}
