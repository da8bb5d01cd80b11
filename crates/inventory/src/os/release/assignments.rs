//! Files of shell-like assignments: os-release(5), and `lsb-release` of the Linux Standard Base.

use std::collections::BTreeMap;

use seawall_model::distribution::Distribution;

use crate::os::release::line;

/// Reads an os-release file; `None` where it says neither `ID` nor `NAME`.
pub(super) fn read_os_release(text: &str) -> Option<Distribution> {
    let values = read_assignments(text);
    let get = |key: &str| values.get(key).cloned().unwrap_or_default();
    let some = |key: &str| values.get(key).cloned();
    let (id, name) = (get("ID").to_lowercase(), get("NAME"));
    if id.is_empty() && name.is_empty() {
        return None;
    }
    let version = get("VERSION_ID");
    let codename = some("VERSION_CODENAME")
        .or_else(|| some("UBUNTU_CODENAME").filter(|_| id == "ubuntu"))
        .or_else(|| debian_codename(&id, &get("VERSION"), &get("PRETTY_NAME")));
    // Their own release is no base.
    let base_codename = some("UBUNTU_CODENAME")
        .or_else(|| some("DEBIAN_CODENAME"))
        .filter(|_| !matches!(id.as_str(), "debian" | "ubuntu"));
    let pretty_name = some("PRETTY_NAME").unwrap_or_else(|| format!("{name} {version}"));
    Some(Distribution {
        id,
        id_like: get("ID_LIKE")
            .to_lowercase()
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
        pretty_name: pretty_name.trim().to_owned(),
        name,
        version,
        codename,
        base_codename,
        variant: some("VARIANT_ID"),
        path: String::new(),
    })
}

/// Reads an lsb-release file; `None` where it has no `DISTRIB_ID`.
pub(super) fn read_lsb_release(text: &str) -> Option<Distribution> {
    let values = read_assignments(text);
    let get = |key: &str| values.get(key).cloned();
    let name = get("DISTRIB_ID")?;
    let version = get("DISTRIB_RELEASE").unwrap_or_default();
    let pretty_name = get("DISTRIB_DESCRIPTION").unwrap_or_else(|| format!("{name} {version}"));
    Some(Distribution {
        id: line::id_of_name(&name),
        id_like: Vec::new(),
        pretty_name: pretty_name.trim().to_owned(),
        name,
        version: if version == "rolling" {
            String::new()
        } else {
            version
        },
        codename: get("DISTRIB_CODENAME"),
        base_codename: None,
        variant: None,
        path: String::new(),
    })
}

/// Debian's older os-release files, and those of its unreleased versions, name the code only in text:
/// `VERSION="7 (wheezy)"`, `PRETTY_NAME="Debian GNU/Linux trixie/sid"`.
fn debian_codename(id: &str, version: &str, pretty: &str) -> Option<String> {
    if id != "debian" {
        return None;
    }
    let in_brackets = || version.split_once('(')?.1.strip_suffix(')');
    let before_sid = || pretty.split(' ').find_map(|word| word.strip_suffix("/sid"));
    let code = in_brackets().or_else(before_sid)?;
    let plain = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase());
    plain.then(|| code.to_owned())
}

/// Reads lines of `KEY=VALUE`. Of several assignments to a key the last one counts, as in a shell;
/// empty values count as not set.
fn read_assignments(text: &str) -> BTreeMap<&str, String> {
    let mut values = BTreeMap::new();
    for line in text.lines() {
        let line = line.trim_start();
        let Some((key, raw)) = line.split_once('=') else {
            continue;
        };
        if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            continue;
        }
        let value = unquote(raw);
        if value.is_empty() {
            values.remove(key);
        } else {
            values.insert(key, value);
        }
    }
    values
}

/// Takes off the quotes and backslashes of a shell word (os-release(5), third paragraph of
/// "os-release"; POSIX shell, 2.2 "Quoting"). An unquoted value may have spaces in it, as some have.
/// A quote with no end reaches to the end of the line.
fn unquote(raw: &str) -> String {
    let mut value = String::new();
    let mut quote = None;
    let mut characters = raw.trim().chars().take(VALUE).peekable();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (None, '\'' | '"') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (Some('\''), _) => value.push(character),
            (Some(_), '\\') if !characters.peek().is_some_and(|c| "\"$`\\".contains(*c)) => {
                value.push(character);
            }
            (_, '\\') => value.extend(characters.next()),
            _ => value.push(character),
        }
    }
    value.retain(|character| !character.is_control());
    value.trim().to_owned()
}

/// Characters of a value that are read.
const VALUE: usize = 500;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_quoting() {
        let cases = [
            (r"debian", "debian"),
            (r#""Debian GNU/Linux""#, "Debian GNU/Linux"),
            (r"'it is $HOME'", "it is $HOME"),
            (r#""a \"b\" \$c \`d\` \\ \e""#, r#"a "b" $c `d` \ \e"#),
            (r"a\ b", "a b"),
            (r#"deb"ian""#, "debian"),
            (r#"'a'"b"c"#, "abc"),
            (r#""no end"#, "no end"),
            ("Some Linux  ", "Some Linux"),
            ("", ""),
            (r"\", ""),
            ("\"a\u{1b}[31mb\"", "a[31mb"),
        ];
        for (raw, want) in cases {
            assert_eq!(unquote(raw), want, "{raw}");
        }
    }
}
